import SoundalikeFoundations

/// Recordings for training, validation and test, no speaker in two of them.
public struct SpeakerSplit: Sendable {
    public var training: [CorpusFile]
    public var validation: [CorpusFile]
    public var test: [CorpusFile]

    /// Divides speakers by `shares` (training, validation, test), each gender alike where it is known, so that every part
    /// has the same mixture. Where speakers have read the same scripts each speaker brings the same number of them to a part.
    ///
    /// A part whose share is above 0 gets at least one speaker while there are enough. The same files, shares and seed
    /// give the same split.
    ///
    /// - Throws: `SoundalikeError.badData` when there are too few speakers for the parts asked for.
    public init(_ corpus: Corpus, shares: [Double], seed: Int) throws {
        let speakers = Dictionary(grouping: corpus.files, by: \.speaker)
        let wanted = shares.filter { $0 > 0 }.count
        guard speakers.count >= wanted else {
            throw SoundalikeError(
                .badData, nil, "\(speakers.count) speakers cannot be divided among training, validation and test",
                remedy: "add recordings of others, or a manifest that names the speakers")
        }
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(seed)), stream: 0x5917)
        var parts: [[String]] = [[], [], []]
        // Genders in turn, so that what rounding leaves over in one is made up for in the next.
        var owed = [0.0, 0.0, 0.0]
        for gender in ["F", "M", nil] {
            var names = speakers.keys.filter { speakers[$0]?.first?.gender == gender }.sorted()
            names.shuffle(using: &generator)
            for name in names {
                for part in owed.indices { owed[part] += shares[part] }
                let part = owed.indices.max { owed[$0] < owed[$1] } ?? 0
                owed[part] -= 1
                parts[part].append(name)
            }
        }
        // A small share of few speakers may have come to none: it takes one from the largest part.
        for part in parts.indices where shares[part] > 0 && parts[part].isEmpty {
            let largest = parts.indices.max { parts[$0].count < parts[$1].count } ?? 0
            if let moved = parts[largest].popLast() { parts[part].append(moved) }
        }
        func files(_ names: [String]) -> [CorpusFile] {
            let own = names.map { speakers[$0] ?? [] }
            // As many recordings of every speaker as the one with the fewest brings, where scripts are known.
            let knowsScripts = own.allSatisfy { $0.allSatisfy { $0.script != nil } }
            let fewest = own.map(\.count).min() ?? 0
            return own.flatMap { $0.sorted { $0.path < $1.path }.prefix(knowsScripts ? fewest : .max) }.sorted { $0.path < $1.path }
        }
        (training, validation, test) = (files(parts[0]), files(parts[1]), files(parts[2]))
    }
}
