import Foundation

/// A certificate that its own key signed, for the name apus.test and the address 127.0.0.1, valid from
/// 2020 to 2120; it opens nothing outside these tests.
enum TestCertificate {
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBRjCB7qADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWFwdXMudGVz
    dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
    YXB1cy50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0md4KtXpCOZU6Qvm
    a876DzLY2yqT9/lXmMQYTFj5UMnTdWqOnN0+9MgWZwr6YqbMiBlKztLbhT6F+crH
    nSdjHqMvMC0wGgYDVR0RBBMwEYIJYXB1cy50ZXN0hwR/AAABMA8GA1UdEwEB/wQF
    MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgaEnwVbAkdoReNz+5/0kkpDzY2qhvz9qG
    pBOfDB0QoIcCIGu6ilvApzbdHz3tuE8ywzlMcLHVuKNhl0mw4MgscgUh
    -----END CERTIFICATE-----
    """

  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgANrP2W89aQ936fiq
    Z6DxFAlVFrKqV187MvuL0SfDpq2hRANCAATSZ3gq1ekI5lTpC+ZrzvoPMtjbKpP3
    +VeYxBhMWPlQydN1ao6c3T70yBZnCvpipsyIGUrO0tuFPoX5ysedJ2Me
    -----END PRIVATE KEY-----
    """

  /// Writes both into a folder.
  static func write(into folder: String) throws -> (certificate: String, key: String) {
    let paths = (certificate: folder + "/certificate.pem", key: folder + "/key.pem")
    try Data(certificate.utf8).write(to: URL(fileURLWithPath: paths.certificate))
    try Data(key.utf8).write(to: URL(fileURLWithPath: paths.key))
    return paths
  }
}
