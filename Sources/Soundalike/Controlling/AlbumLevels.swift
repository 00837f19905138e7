import SoundalikeAudio
import SoundalikeFoundations

/// One gain for recordings that belong together, and how loud each shall come out: as much louder or softer than the others as it was.
public struct AlbumLevels: Sendable, Hashable {
    /// Brings the album as a whole to the loudness that the model's inputs had in training, dB.
    public let inputGainDB: Double
    /// The loudness of each recording as it is, LUFS, by its name (of a file the path); those are missing that cannot be read or have none.
    public let inputLUFS: [String: Double]
    /// Of the album as it is, LUFS.
    public let albumLUFS: Double
    /// The recordings that have a loudness, in the order of their names.
    private let inputs: [AudioInput]

    /// Measures the files `inputs`, as other inputs.
    public init(of inputs: [String], controller: Controller) throws {
        try self.init(of: inputs.map(AudioInput.file), controller: controller)
    }

    /// Measures the recordings `inputs`. Those in memory need names of their own.
    ///
    /// - Throws: ``SoundalikeError``: `.usage` for a model whose inputs had no common loudness in training, or two recordings of one name in memory,
    ///   `.badData` where no recording has a loudness, `.interrupted`.
    public init(of inputs: [AudioInput], controller: Controller) throws {
        guard controller.bringsInputsToALoudness else {
            throw SoundalikeError(.usage, "album", "this model takes recordings at the level that they have")
        }
        var heard: [GatedBlocks] = [], own: [GatedBlocks] = [], found: [String: Double] = [:], names: Set<String> = []
        for input in inputs where !names.insert(input.name).inserted && input.path == nil {
            throw SoundalikeError(.usage, input.name, "is the name of two recordings of the album")
        }
        for input in inputs {
            // A recording that cannot be read says so when its turn comes.
            guard let (heardBlocks, ownBlocks) = try Self.readable({ (try controller.loudnessBlocks(of: input), try input.open().loudnessMeter(truePeak: false).gatedBlocks) }),
                let lufs = ownBlocks.integratedLUFS(gainDB: 0)
            else { continue }
            heard.append(heardBlocks)
            own.append(ownBlocks)
            found[input.name] = lufs
        }
        guard let gainDB = controller.inputGainDB(of: GatedBlocks(joining: heard)),
            let lufs = GatedBlocks(joining: own).integratedLUFS(gainDB: 0)
        else { throw SoundalikeError(.badData, "album", "none of the recordings has a loudness") }
        (inputGainDB, inputLUFS, albumLUFS) = (gainDB, found, lufs)
        self.inputs = inputs.filter { found[$0.name] != nil }.sorted { $0.name < $1.name }
    }

    /// By how much every recording becomes louder, LU: as much as the effects make that one louder that they change least, or as is `wanted`, unless
    /// peaks of one stand in the way. So none has to come nearer to the others.
    ///
    /// - Parameters:
    ///   - wanted: by how much; nil for as much as the effects do.
    ///   - rendering: how the recordings will be rendered.
    ///   - control: listens to a recording.
    /// - Throws: ``SoundalikeError`` `.interrupted`.
    public func changeLU(wanted: Double?, rendering: RenderOptions, control: (AudioInput) throws -> Control) throws -> Double {
        var least: Double?
        for input in inputs {
            guard let lufs = inputLUFS[input.name] else { continue }
            let change = try Self.readable { () -> Double? in
                var control = try control(input)
                guard let wanted else {
                    return try control.loudness(input: input, rendering: rendering).map { $0 - lufs }
                }
                let missing = try control.reach(lufs: lufs + wanted, input: input, rendering: rendering)
                return missing > Self.noticeableLU ? wanted - missing : wanted
            }
            if let change = change ?? nil { least = min(least ?? change, change) }
        }
        return least ?? 0
    }

    private static let noticeableLU = 0.05

    /// Nil where `work` fails, but not where it is interrupted.
    private static func readable<Result>(_ work: () throws -> Result) throws -> Result? {
        do { return try work() } catch let error as SoundalikeError where error.code != .interrupted { return nil }
    }
}
