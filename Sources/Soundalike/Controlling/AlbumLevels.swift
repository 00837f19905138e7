import SoundalikeAudio
import SoundalikeFoundations

/// One gain for recordings that belong together, and how loud each shall come out: as much louder or softer than the others as it was.
public struct AlbumLevels: Sendable, Hashable {
    /// Brings the album as a whole to the loudness that the model's inputs had in training, dB.
    public let inputGainDB: Double
    /// The loudness of each recording as it is, LUFS; those are missing that cannot be read or have none.
    public let inputLUFS: [String: Double]
    /// Of the album as it is, LUFS.
    public let albumLUFS: Double

    /// Measures the recordings `inputs`.
    ///
    /// - Throws: ``SoundalikeError``: `.usage` for a model whose inputs had no common loudness in training, `.badData` where no recording has a
    ///   loudness, `.interrupted`.
    public init(of inputs: [String], controller: Controller) throws {
        guard controller.bringsInputsToALoudness else {
            throw SoundalikeError(.usage, "album", "this model takes recordings at the level that they have")
        }
        var heard: [GatedBlocks] = [], own: [GatedBlocks] = [], found: [String: Double] = [:]
        for input in inputs {
            // A recording that cannot be read says so when its turn comes.
            guard let (heardBlocks, ownBlocks) = try Self.readable({ (try controller.loudnessBlocks(of: .file(input)), try Self.blocks(of: input)) }),
                let lufs = ownBlocks.integratedLUFS(gainDB: 0)
            else { continue }
            heard.append(heardBlocks)
            own.append(ownBlocks)
            found[input] = lufs
        }
        guard let gainDB = controller.inputGainDB(of: GatedBlocks(joining: heard)),
            let lufs = GatedBlocks(joining: own).integratedLUFS(gainDB: 0)
        else { throw SoundalikeError(.badData, "album", "none of the recordings has a loudness") }
        (inputGainDB, inputLUFS, albumLUFS) = (gainDB, found, lufs)
    }

    /// By how much every recording becomes louder, LU: as much as the effects make that one louder that they change least, or as is `wanted`, unless
    /// peaks of one stand in the way. So none has to come nearer to the others.
    ///
    /// - Parameters:
    ///   - wanted: by how much; nil for as much as the effects do.
    ///   - rendering: how the recordings will be rendered.
    ///   - control: listens to the recording at a path.
    /// - Throws: ``SoundalikeError`` `.interrupted`.
    public func changeLU(wanted: Double?, rendering: RenderOptions, control: (String) throws -> Control) throws -> Double {
        var least: Double?
        for (input, lufs) in inputLUFS.sorted(by: { $0.key < $1.key }) {
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

    private static func blocks(of path: String) throws -> GatedBlocks {
        let reader = try AudioFileReader(path: path)
        let meter = try LoudnessMeter(
            sampleRateHz: reader.format.sampleRateHz, channelCount: reader.format.channelCount, speakers: reader.metadata.speakers, truePeak: false)
        try reader.forEachBlock(in: 0..<reader.frameCount) { meter.add($0, frameCount: $1) }
        return meter.gatedBlocks
    }
}
