import SoundalikeAudio
import SoundalikeFoundations

/// The loudness to reach, and the ceiling that peaks stay below.
struct LoudnessTarget {
    /// The highest true peak that a gain may lead to.
    static let ceilingDBTP = -1.0
    private static let sensibleLUFS = -70.0...0.0

    /// What a gain brings the output to; nil when none was asked for.
    let lufs: Double?
    /// Whether the output is measured.
    let isMeasured: Bool
    /// What the report compares the output with.
    let comparedLUFS: Double?

    /// - Throws: ``SoundalikeError``: `.usage` for a loudness that makes no sense; what reading the recording to match throws, `.badData`
    ///   when it has no loudness.
    init(_ options: RenderOptions) throws {
        switch options.loudness {
        case .asIs: (lufs, isMeasured, comparedLUFS) = (nil, false, nil)
        case .measured(let wanted): (lufs, isMeasured, comparedLUFS) = (nil, true, wanted)
        case .target(let wanted):
            guard Self.sensibleLUFS.contains(wanted) else {
                throw SoundalikeError(.usage, nil, "a loudness of \(wanted) LUFS makes no sense", remedy: "give -70 to 0")
            }
            (lufs, isMeasured, comparedLUFS) = (wanted, true, wanted)
        case .match(let recording):
            guard let found = try recording.open().loudnessMeter().measure().integratedLUFS else {
                throw SoundalikeError(.badData, recording.name, "is too short or too quiet to have a loudness")
            }
            (lufs, isMeasured, comparedLUFS) = (found, true, found)
        }
    }
}
