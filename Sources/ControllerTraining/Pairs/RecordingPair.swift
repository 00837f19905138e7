import SoundalikeTraining

/// Two files of the same sound: before and after what a controller is to learn.
public struct RecordingPair: Hashable, Sendable {
    /// What a recording is used for.
    public enum Part: String, Codable, Hashable, Sendable, CaseIterable {
        case training, validation, test
    }

    /// The file before.
    public var input: String
    /// The file after; the same file where the input is made of it.
    public var target: String
    /// Track or speaker: pairs of one group are never divided among parts.
    public var group: String
    /// Where the data set itself says what the pair is for.
    public var part: Part?

    /// A pair of files.
    public init(input: String, target: String, group: String, part: Part? = nil) {
        self.input = input
        self.target = target
        self.group = group
        self.part = part
    }
}

/// Pairs for training, validation and test, no track or speaker in two of them.
public struct PairSplit: Sendable {
    public var training: [RecordingPair]
    public var validation: [RecordingPair]
    public var test: [RecordingPair]

    /// Divides `pairs` by group: as the data set says where it does, else at random by `shares` (training, validation, test).
    ///
    /// Every part with a share gets a group while there are enough. The same pairs, shares and seed give the same split.
    public init(_ pairs: [RecordingPair], shares: [Double], seed: Int) throws {
        let files = pairs.filter { $0.part == nil }.map { CorpusFile(path: $0.input, speaker: $0.group) }
        var parts: [RecordingPair: RecordingPair.Part] = [:]
        for pair in pairs { parts[pair] = pair.part }
        if !files.isEmpty {
            let split = try SpeakerSplit(Corpus(files: files), shares: shares, seed: seed)
            let drawn = [(split.training, RecordingPair.Part.training), (split.validation, .validation), (split.test, .test)]
            let groups = Dictionary(
                drawn.flatMap { files, part in files.map { ($0.speaker, part) } }, uniquingKeysWith: { first, _ in first })
            for pair in pairs where pair.part == nil { parts[pair] = groups[pair.group] }
        }
        func all(_ part: RecordingPair.Part) -> [RecordingPair] { pairs.filter { parts[$0] == part } }
        (training, validation, test) = (all(.training), all(.validation), all(.test))
    }
}
