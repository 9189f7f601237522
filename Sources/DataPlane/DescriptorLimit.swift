import CTunnel

extension DataPlane {
  /// Lets this process open as many files as the system allows it, up to 16,384.
  ///
  /// - Returns: How many it may open now.
  @discardableResult
  public static func raiseDescriptorLimit() -> Int { Int(ct_raise_descriptor_limit()) }
}
