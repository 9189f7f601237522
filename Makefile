# Commands for people; each says what it does.
SWIFT ?= swift
# Symbols are left in: back traces of a crash should have names.
RELEASE := --configuration release -Xswiftc -cross-module-optimization

VENV := Benchmarks/.build/venv

SWIFT_FILES := Sources Tests Benchmarks/Sources Benchmarks/Package.swift Fuzzing/Sources \
	Fuzzing/Package.swift Package.swift
# How many inputs each reader is given.
RUNS ?= 10000000
# How often the service is killed.
ROUNDS ?= 20
API_VENV := .build/api-venv
# Clients of terminals, pinned.
TERMINAL_CLIENTS := starlink-grpc-core==1.2.5 starlink-client==0.1.13 grpcio==1.85.1 yagrc==1.1.3
# Of each of its operations.
EXAMPLES ?= 20
# How many packets the link is given.
PACKETS ?= 10000000
# How many conversations a terminal's interface is given.
FRAMES ?= 100000

.PHONY: help up build test format bench bench-packets bench-api bench-kits growth docs fuzz fuzz-packets \
	fuzz-frames licence-check kill-test disk-test check-api check-terminal-api bench-terminals page pages page-test clean install-packages

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

up: install-packages page build ## install what is missing, build, and run the service
	.build/release/apus up

build: ## build the command in release mode: .build/release/apus
	@Scripts/write-version.sh
	$(SWIFT) build $(RELEASE) --product apus

test: ## format check, build with warnings as errors, all tests
	@Scripts/write-version.sh
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_FILES)
	$(SWIFT) build --build-tests
	Scripts/generate-protobuf.sh --check
	python3 Scripts/check-instruction-sets.py .build/debug --executable .build/debug/apus
	$(SWIFT) test --skip-build --parallel --skip DataPlaneTests
	@# Apart: these look at the clock, and the others keep every core busy.
	APUS_EXECUTABLE="$$PWD/.build/debug/apus" $(SWIFT) test --skip-build --parallel \
		--filter DataPlaneTests
	python3 Scripts/kill-test.py .build/debug/apus --rounds 5 --ready-within 60
	python3 Scripts/tell-pages.py --check --apus .build/debug/apus
	python3 Scripts/log-test.py .build/debug/apus
	@# What cannot be run here is named; 77 says that there was such a part.
	python3 Scripts/disk-test.py .build/debug/apus --parts full,closed || test $$? = 77

format: ## format all Swift code in place
	$(SWIFT) format --in-place --parallel --recursive $(SWIFT_FILES)

docs: ## the documentation of Orbits as a web site: .build/docs/Orbits.doccarchive
	$(SWIFT) build --target Orbits --scratch-path .build/docs -Xswiftc -emit-symbol-graph \
		-Xswiftc -emit-symbol-graph-dir -Xswiftc "$$PWD/.build/docs/graphs"
	rm -f .build/docs/graphs/OrbitKernel*
	docc convert Sources/Orbits/Orbits.docc --fallback-display-name Orbits \
		--fallback-bundle-identifier Orbits --warnings-as-errors \
		--additional-symbol-graph-dir .build/docs/graphs --output-path .build/docs/Orbits.doccarchive

kill-test: build ## kill the service under load and look at what is left [ROUNDS=500: half an hour]
	python3 Scripts/kill-test.py .build/release/apus --rounds $(ROUNDS)

disk-test: build ## the service on disks that are full, closed, failing or frozen, half a minute, best as root
	python3 Scripts/disk-test.py .build/release/apus

check-api: ## the running service against its own description [EXAMPLES=6: a minute and a half]
	$(SWIFT) build --product apus
	test -x $(API_VENV)/bin/python || python3 -m venv $(API_VENV)
	$(API_VENV)/bin/pip install --quiet schemathesis==4.32.5
	$(API_VENV)/bin/python Scripts/check-api.py .build/debug/apus --examples $(EXAMPLES)

check-terminal-api: ## a terminal's local interface as published clients see it, two minutes
	$(SWIFT) build --product apus
	test -x $(API_VENV)/bin/python || python3 -m venv $(API_VENV)
	$(API_VENV)/bin/pip install --quiet $(TERMINAL_CLIENTS)
	$(API_VENV)/bin/python Scripts/run-terminal-checks.py .build/debug/apus

bench-api: build ## reads and durable writes a second
	python3 Benchmarks/api_load.py .build/release/apus

bench-kits: build ## the service with 100,000 kits: start, lists, questions, memory, minutes
	python3 Benchmarks/kits.py .build/release/apus

bench-terminals: build ## 50 and 1,000 terminals' local interfaces, many clients, idle connections; three minutes
	test -x $(VENV)/bin/python || python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet grpcio==1.85.1
	$(VENV)/bin/python Benchmarks/terminal_api.py --apus .build/release/apus --parallel --idle 1000
	$(VENV)/bin/python Benchmarks/terminal_api.py --apus .build/release/apus --terminals 1000 \
		--clients 1 --every 10 --seconds 30

fuzz: ## inputs guided by coverage on all readers and a terminal's interface, hours [RUNS=20000: three minutes]
	for reader in tle json csv xml kvn request reflection memory; do Scripts/fuzz.sh $$reader $(RUNS) || exit 1; done

fuzz-packets: ## ten million hostile packets through the link, minutes [PACKETS=1000000: less]
	APUS_FUZZ_PACKETS=$(PACKETS) $(SWIFT) test --scratch-path .build/fuzz-packets -Xswiftc -O \
		--filter PacketFuzzTests

fuzz-frames: ## a hundred thousand hostile conversations in HTTP/2, minutes [FRAMES=1000000: more]
	APUS_FUZZ_FRAMES=$(FRAMES) $(SWIFT) test --scratch-path .build/fuzz-packets -Xswiftc -O \
		--filter HostileFrameTests

licence-check: ## a week of random licence changes, 100,000 terminals, checked by a second program
	APUS_LICENCE_WEEK="$$PWD/.build/licence-week" $(SWIFT) test \
		--scratch-path .build/licence-check -Xswiftc -O --filter LicenceWeekTests
	test -x $(VENV)/bin/python || python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet numpy
	$(VENV)/bin/python Scripts/check-licences.py .build/licence-week

pages: build ## put what the commands say into README.md and Stories.md [CATALOGUE=FILE]
	python3 Scripts/tell-pages.py $(if $(CATALOGUE),--file starlink.tle=$(CATALOGUE))

page: ## fetch the hash-pinned three.js for the web page
	@Scripts/fetch-three.sh

growth: ## how a slot's plan grows with satellites and terminals, about ten minutes
	cd Benchmarks && $(SWIFT) build $(RELEASE)
	for n in 1000 3000 10000 30000 100000; do Benchmarks/.build/release/apus-benchmarks network \
		--satellites $$n --terminals 10000 --slots 5 || exit 1; done
	for n in 1000 10000 100000 1000000; do Benchmarks/.build/release/apus-benchmarks network \
		--terminals $$n --slots 5 --threads 2 || exit 1; done

page-test: page ## look at the page with a real headless Chromium
	python3 Tests/page/check_page.py

bench: build ## the figures of Documentation/Performance.md, ratios in one run [CATALOGUE=FILE]
	cd Benchmarks && $(SWIFT) build $(RELEASE)
	test -x $(VENV)/bin/python || python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet sgp4==2.27 numpy
	Benchmarks/.build/release/apus-benchmarks $(CATALOGUE)
	Benchmarks/.build/release/apus-benchmarks network
	$(if $(CATALOGUE),Benchmarks/.build/release/apus-benchmarks network --catalogue $(CATALOGUE))
	python3 Benchmarks/allpairs.py Benchmarks/.build/release/apus-benchmarks
	$(if $(CATALOGUE),python3 Benchmarks/propagation.py $(CATALOGUE) Benchmarks/.build/release/apus-benchmarks --two-threads)
	$(if $(CATALOGUE),python3 Benchmarks/reading.py $(CATALOGUE) Benchmarks/.build/release/apus-benchmarks)
	$(VENV)/bin/python Benchmarks/vallado.py .build/release/apus
	python3 Benchmarks/ping.py .build/release/apus

bench-packets: ## the packets' way beside veth, eight minutes, as root [QUICK=1] [MAHIMAHI=mm-delay]
	cd Benchmarks && $(SWIFT) build $(RELEASE) --product packet-benchmarks
	python3 Benchmarks/packets.py Benchmarks/.build/release/packet-benchmarks \
		$(if $(QUICK),--quick) $(if $(MAHIMAHI),--mahimahi $(MAHIMAHI))

install-packages: ## install the Debian packages that building and running need
	@Scripts/install-packages.sh

clean: ## remove what was built
	rm -rf .build Benchmarks/.build Fuzzing/.build Sources/Console/Page/vendor
