import Soundalike
import SoundalikeEffects

/// Everything that a picture or page is about.
public struct ReportContents: Sendable {
    /// What was processed.
    public var input: FileProfile
    /// What it was to sound like, where there is such a recording.
    public var reference: FileProfile?
    /// What came out; nil where no audio was written.
    public var result: FileProfile?
    /// What was done to the input.
    public var settings: Settings
    /// How much of it.
    public var amounts = Amounts()
    /// What the matcher heard, where it says more than settings.
    public var tone: Match.Tone?
    /// What the input has of each feature of style, what the reference has, and what came out, where a chain was matched.
    public var style: [StyleComparison] = []
    /// What may make the result worse than it should be, a line each.
    public var warnings: [String] = []
    /// What was typed.
    public var command: [String] = []
    /// Of everything random.
    public var seed: UInt64 = 0

    /// What came of `settings` on `input`.
    public init(input: FileProfile, settings: Settings) {
        self.input = input
        self.settings = settings
    }

    /// The recordings that there are.
    var recordings: [(role: Role, profile: FileProfile)] {
        [(Role.input, input)] + [(.reference, reference), (.result, result)].compactMap { role, profile in profile.map { (role, $0) } }
    }

    var curve: ToneCurve? { tone.flatMap(ToneCurve.init) }

    /// The equalisers that process, with their values as they are used.
    var equalisers: [(id: String, values: [Double])] {
        settings.chain.filter { $0.descriptor.id == ParametricEQ.descriptor.id && !$0.isBypassed }.map { ($0.id, $0.effectiveValues(amounts)) }
    }

    /// All charts, in the order of reading.
    var charts: [Chart] {
        let loudestDB = recordings.map(\.profile.spectrogram.loudestDB).max() ?? 0
        // With several equalisers nobody knows which of them the curve was for.
        let curve = equalisers.count == 1 ? self.curve : nil
        return [SpectrumChart.chart(recordings, tone: curve)].compactMap { $0 }
            + equalisers.map { ResponseChart.chart(values: $0.values, id: $0.id, sampleRateHz: input.format.sampleRateHz, tone: curve) }
            + [AutomationChart.chart(settings, amounts: amounts, over: input)].compactMap { $0 }
            + recordings.filter { $0.role != .reference }.map { SpectrogramChart.chart($0.role, $0.profile, loudestDB: loudestDB) }
    }
}
