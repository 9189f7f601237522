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

  /// Another of the same kind, in its place.
  static let renewed = """
    -----BEGIN CERTIFICATE-----
    MIIBZDCCAQqgAwIBAgIBAjAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlhcHVzLnRl
    c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
    CWFwdXMudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPeBGKhdgq1K7Nph
    FPsfCc4Ma6FL/2RxGPC+Aan/wcT9g0y45QWIg7lg7nOBwUOX2CFe+aJKZx+xArs8
    dIEaTuqjSzBJMBoGA1UdEQQTMBGCCWFwdXMudGVzdIcEfwAAATAMBgNVHRMEBTAD
    AQH/MB0GA1UdDgQWBBSjPcg+7Pdkorg6edr6PQZQO/XiujAKBggqhkjOPQQDAgNI
    ADBFAiEA9LBVC9Q14u2GPhPcXZJdjM9SaWAz1WsrWRNLekgUmxoCIEJmdELy5fVb
    Kl1DS8NAFTPgd2/+C7LgN3NmI0jvdRJ1
    -----END CERTIFICATE-----
    """

  /// Its key.
  static let renewedKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBW6mKk7jOetKEf06
    OdDe9WQudHZUmKFwjYBcC7Bu4ryhRANCAAT3gRioXYKtSuzaYRT7HwnODGuhS/9k
    cRjwvgGp/8HE/YNMuOUFiIO5YO5zgcFDl9ghXvmiSmcfsQK7PHSBGk7q
    -----END PRIVATE KEY-----
    """

  /// Writes the first and its key into a folder.
  static func write(into folder: String) throws -> (certificate: String, key: String) {
    let paths = (certificate: folder + "/certificate.pem", key: folder + "/key.pem")
    try Data(certificate.utf8).write(to: URL(fileURLWithPath: paths.certificate))
    try Data(key.utf8).write(to: URL(fileURLWithPath: paths.key))
    return paths
  }
}
