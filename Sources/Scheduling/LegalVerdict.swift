import Geography
import Links
import Service

/// What the law says in a slot to all terminals that ask it the same: a whitelist alone tells them
/// apart, and is looked into for those terminals alone whom it concerns.
struct LegalVerdict {
  private let unlisted: Reason?, listed: Reason?
  /// The territories on whose lists a terminal has to stand for the second verdict.
  private let lists: [TerritoryCode]

  init(_ law: TerminalRoster.Law, in slot: Slot, _ circumstances: SlotPlanner.Circumstances) {
    let book = circumstances.licences(ofSystem: law.system)
    let jurisdiction = law.jurisdiction
    func refusal(onWhitelist: Bool) -> Reason? {
      jurisdiction.refusal(under: book, during: slot, onWhitelist: onWhitelist)
    }
    unlisted = refusal(onWhitelist: law.isWhitelisted)
    let lists = unlisted == nil ? [] : jurisdiction.whitelisting(under: book, during: slot)
    listed = lists.isEmpty ? unlisted : refusal(onWhitelist: true)
    self.lists = listed == unlisted ? [] : lists
  }

  /// Why a terminal may not be served, or nil.
  func refusal(of id: TerminalID, _ whitelist: Whitelist) -> Reason? {
    guard !lists.isEmpty else { return unlisted }
    return lists.allSatisfy { whitelist.contains(id, in: $0) } ? listed : unlisted
  }
}
