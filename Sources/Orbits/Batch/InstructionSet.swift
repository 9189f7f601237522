import COrbitKernel
import OrbitKernelBaseline

#if arch(x86_64)
import OrbitKernelAVX2
import OrbitKernelAVX512
#endif

/// The processor instructions that a batch is computed with.
///
/// One binary holds a kernel for each; ``best`` is the widest that this machine can run. Results of two
/// instruction sets may differ in the last digits, by less than 1e-8 km.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// What every processor of this architecture has: SSE2 on x86-64, NEON on arm64.
  case baseline
  /// 256-bit vectors with fused multiply-add (x86-64-v3).
  case avx2
  /// 512-bit vectors (x86-64-v4).
  case avx512

  /// Whether this machine can run it.
  public var isSupported: Bool {
    switch self {
    case .baseline: true
    case .avx2: apus_processor_has_avx2_and_fma() != 0
    case .avx512: apus_processor_has_avx512() != 0
    }
  }

  /// The widest that this machine can run.
  public static let best = allCases.last(where: \.isSupported) ?? .baseline

  /// Works off a request; true when some states were left for the scalar model.
  ///
  /// Safe because what the request points to is kept alive by its maker over the call.
  func propagateNearEarth(_ request: apus_kernel_request) -> Bool {
    #if arch(x86_64)
    switch self {
    case .baseline: unsafe OrbitKernelBaseline.propagateNearEarth(request)
    case .avx2: unsafe OrbitKernelAVX2.propagateNearEarth(request)
    case .avx512: unsafe OrbitKernelAVX512.propagateNearEarth(request)
    }
    #else
    unsafe OrbitKernelBaseline.propagateNearEarth(request)
    #endif
  }

  /// As ``propagateNearEarth(_:)``, for one block of deep-space objects at one instant.
  func propagateDeepSpace(_ request: apus_kernel_request) -> Bool {
    #if arch(x86_64)
    switch self {
    case .baseline: unsafe OrbitKernelBaseline.propagateDeepSpace(request)
    case .avx2: unsafe OrbitKernelAVX2.propagateDeepSpace(request)
    case .avx512: unsafe OrbitKernelAVX512.propagateDeepSpace(request)
    }
    #else
    unsafe OrbitKernelBaseline.propagateDeepSpace(request)
    #endif
  }
}
