# Commands for people; each says what it does.
SWIFT ?= swift
# Symbols are left in: back traces of a crash should have names.
RELEASE := --configuration release -Xswiftc -cross-module-optimization

.PHONY: help up build test format bench page clean install-packages

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

up: install-packages page build ## install what is missing, build, and run the service
	.build/release/apus up

build: ## build the command in release mode: .build/release/apus
	@Scripts/write-version.sh
	$(SWIFT) build $(RELEASE) --product apus

test: ## format check, build with warnings as errors, all tests
	@Scripts/write-version.sh
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests Benchmarks/Sources Benchmarks/Package.swift Package.swift
	$(SWIFT) build --build-tests
	APUS_EXECUTABLE="$$PWD/.build/debug/apus" $(SWIFT) test --skip-build --parallel

format: ## format all Swift code in place
	$(SWIFT) format --in-place --parallel --recursive Sources Tests Benchmarks/Sources Benchmarks/Package.swift Package.swift

page: ## fetch the hash-pinned three.js for the web page
	@Scripts/fetch-three.sh

page-test: page ## look at the page with a real headless Chromium
	python3 Tests/page/check_page.py

bench: build ## the figures of Documentation/Performance.md, ratios in one run
	cd Benchmarks && $(SWIFT) build $(RELEASE) && .build/release/apus-benchmarks

install-packages: ## install the Debian packages that building and running need
	@Scripts/install-packages.sh

clean: ## remove what was built
	rm -rf .build Benchmarks/.build Sources/Console/Page/vendor
