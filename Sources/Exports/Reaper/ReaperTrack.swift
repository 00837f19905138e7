import SoundalikeFoundations

/// A track template for Reaper: one track whose effects are LV2 plugins at their settings, with envelopes where those change.
///
/// The format has no specification. What is written follows projects that Reaper 7 saved: an effect is
/// `<LV2 "LV2: NAME" URI "">` with its controls by symbol in a line `P`, an envelope is `<PARMENV INDEX:SYMBOL minimum maximum centre`
/// with points `PT seconds value shape`. Not opened in Reaper by us.
public struct ReaperTrack: Sendable {
    private let chain: PluginChain
    private let name: String

    /// A track called `name`.
    public init(_ chain: PluginChain, name: String) {
        self.chain = chain
        self.name = name
    }

    /// The template. Always the same for the same settings: its identifiers are drawn from a generator that the name and the values start.
    public var text: String {
        var identifiers = ReaperIdentifiers(seededBy: name + chain.plugins.map { "\($0.id) \($0.uris) \($0.ports)" }.joined())
        let trackID = identifiers.next()
        var effects: [ReaperChunk.Item] = [.line("SHOW 0"), .line("LASTSEL 0"), .line("DOCKED 0")]
        for plugin in chain.plugins { effects += items(of: plugin, &identifiers) }
        let hasEnvelopes = chain.plugins.contains { !$0.envelopes.isEmpty }
        let track = ReaperChunk(
            "TRACK \(trackID)",
            [
                .line("NAME \(ReaperChunk.quoted(name))"), .line("PEAKCOL 16576"), .line("BEAT -1"),
                .line("AUTOMODE \(hasEnvelopes ? 1 : 0)"), .line("VOLPAN 1 0 -1 -1 1"), .line("MUTESOLO 0 0 0"), .line("IPHASE 0"),
                .line("PLAYOFFS 0 1"), .line("ISBUS 0 0"), .line("BUSCOMP 0 0 0 0 0"), .line("NCHAN 2"), .line("FX 1"),
                .line("TRACKID \(trackID)"), .line("PERF 0"), .line("MAINSEND 1 0"), .chunk(ReaperChunk("FXCHAIN", effects)),
            ])
        return track.text()
    }

    private func items(of plugin: PluginSettings, _ identifiers: inout ReaperIdentifiers) -> [ReaperChunk.Item] {
        let ports = plugin.ports.map { "\($0.symbol) \(ReaperChunk.number($0.value))" }.joined(separator: " ")
        let effect = ReaperChunk(
            "LV2 \(ReaperChunk.quoted("LV2: \(plugin.name)")) \(plugin.uris[0]) \(ReaperChunk.quoted(""))",
            [.line("CFG 1 0 0 \(ReaperChunk.quoted(""))"), .line("P \(ports)")])
        var items: [ReaperChunk.Item] = [
            .line("BYPASS \(plugin.isBypassed ? 1 : 0) 0 0"), .chunk(effect), .line("FLOATPOS 0 0 0 0"), .line("FXID \(identifiers.next())"),
        ]
        for envelope in plugin.envelopes {
            guard let index = plugin.controls.firstIndex(of: envelope.symbol) else { continue }
            items.append(.chunk(chunk(of: envelope, index: index, &identifiers)))
        }
        return items + [.line("WAK 0 0")]
    }

    private func chunk(of envelope: PortEnvelope, index: Int, _ identifiers: inout ReaperIdentifiers) -> ReaperChunk {
        let (minimum, maximum) = (envelope.range.lowerBound, envelope.range.upperBound)
        let range = [minimum, maximum, (minimum + maximum) / 2].map(ReaperChunk.number).joined(separator: " ")
        let head: [ReaperChunk.Item] = [
            .line("EGUID \(identifiers.next())"), .line("ACT 1 -1"), .line("VIS 1 1 1"), .line("LANEHEIGHT 0 0"), .line("ARM 0"),
            .line("DEFSHAPE 0 -1 -1"),
        ]
        let points = envelope.essentialPoints.map {
            ReaperChunk.Item.line("PT \(ReaperChunk.number($0.seconds)) \(ReaperChunk.number($0.value)) 0")
        }
        return ReaperChunk("PARMENV \(index):\(envelope.symbol) \(range)", head + points)
    }
}

/// Identifiers in the form of GUIDs.
struct ReaperIdentifiers {
    private var generator: SeededGenerator

    /// The same text gives the same identifiers. (FNV-1a, 64 bits.)
    init(seededBy text: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        generator = SeededGenerator(seed: hash)
    }

    /// `{8-4-4-4-12 hexadecimal digits}`.
    mutating func next() -> String {
        let digits = Array([generator.next(), generator.next()].map { Self.hexadecimal($0) }.joined())
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return "{\(groups.joined(separator: "-"))}"
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
