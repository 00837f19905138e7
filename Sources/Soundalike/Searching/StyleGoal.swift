import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeStyle
import SoundalikeTone

/// A recording is to get the style of another: its tone, as far as that is the recording chain's, its level and its dynamics.
///
/// Wanted is of the passages what the whole recording lacks: that they change in each feature by as much as the reference differs from it.
struct StyleGoal: Goal {
    private let sampleRateHz: Double
    private let channelCount: Int
    private let kept: [Range<Int>]
    /// The passages' own band levels, and the response that is wanted, dB; over bands that both recordings say something about.
    private let toneLevelsDB: [Double], responseDB: [Double], bands: [Int]
    /// The passages' features as they are.
    let passageStyle: StyleProfile
    /// What is wanted, by the place of the feature.
    private let wanted: [Wanted]
    /// What the whole recordings have.
    let input: StyleProfile, reference: StyleProfile

    private struct Wanted {
        let place: Int
        let value: Double
        /// 1 over what may be missed.
        let weight: Double
    }

    /// How exactly a band's level is to be met, dB.
    private static let toneDeviationDB = 1.0
    /// How exactly the features are to be met that people name first, in their units: they count for themselves, the many others together.
    private static let deviations = [StyleProfile.loudnessID: 0.5, "crest_db": 1.0]
    /// As how many independent numbers the bands together count, and the features of style together.
    private static let (toneCount, styleCount) = (10.0, 6.0)
    /// From so many deviations on an error counts linearly: what a chain cannot reach must not outweigh what it can.
    private static let linearFrom = 3.0

    /// - Throws: ``SoundalikeError`` `.badData` where the passages are silent.
    init(passages: Passages, input: StyleProfile, reference: StyleProfile, tone: Match.Tone) throws {
        (sampleRateHz, channelCount, kept) = (passages.sampleRateHz, passages.channels.count, passages.kept)
        let block = passages.block
        let listener = try Measurement(sampleRateHz: sampleRateHz, channelCount: channelCount)
        let (levelsDB, style) = try listener.measure(block, kept)
        guard let levelsDB, let style else { throw SoundalikeError(.badData, nil, "nothing sounds in it") }
        let bands = tone.isKnown.indices.filter { tone.isKnown[$0] && levelsDB[$0] > -200 }
        (toneLevelsDB, responseDB, self.bands) = (levelsDB, tone.curveDB, bands)
        (passageStyle, self.input, self.reference) = (style, input, reference)
        let places = StyleProfile.features.indices.filter { input.values[$0] != nil && reference.values[$0] != nil && style.values[$0] != nil }
        let share = (Self.styleCount / Double(max(1, places.count))).squareRoot()
        wanted = places.map { place in
            let feature = StyleProfile.features[place]
            let change = (reference.values[place] ?? 0) - (input.values[place] ?? 0)
            return Wanted(
                place: place, value: (style.values[place] ?? 0) + change,
                weight: Self.deviations[feature.id].map { 1 / $0 } ?? share / feature.scale)
        }
    }

    private init(_ whole: StyleGoal, passages: Passages, levelsDB: [Double], style: StyleProfile) {
        (sampleRateHz, channelCount, kept) = (whole.sampleRateHz, whole.channelCount, passages.kept)
        (toneLevelsDB, responseDB, bands) = (levelsDB, whole.responseDB, whole.bands)
        (passageStyle, input, reference) = (style, whole.input, whole.reference)
        wanted = whole.wanted.map { wanted in
            // The same change, from where the part begins.
            let start = style.values[wanted.place] ?? 0, wholeStart = whole.passageStyle.values[wanted.place] ?? 0
            return Wanted(place: wanted.place, value: wanted.value + start - wholeStart, weight: wanted.weight)
        }
    }

    func part(_ passages: Passages) throws -> (any Goal)? {
        let (levelsDB, style) = try Measurement(sampleRateHz: sampleRateHz, channelCount: channelCount).measure(passages.block, passages.kept)
        guard let levelsDB, let style else { return nil }
        return StyleGoal(self, passages: passages, levelsDB: levelsDB, style: style)
    }

    func makeListener() throws -> any GoalListener {
        Listener(try Measurement(sampleRateHz: sampleRateHz, channelCount: channelCount), goal: self)
    }

    /// What the whole recording has and shall have of each feature, and what it gets if all of it changes as its passages do, which became `output`.
    func comparison(with output: PlanarBlock) throws -> [StyleComparison] {
        let style = try Measurement(sampleRateHz: sampleRateHz, channelCount: channelCount).measure(output, kept).style
        return StyleProfile.features.enumerated().compactMap { place, feature in
            guard let before = input.values[place], let wanted = reference.values[place], let raw = passageStyle.values[place],
                let now = style?.values[place]
            else { return nil }
            return StyleComparison(feature: feature, before: before, wanted: wanted, after: before + now - raw)
        }
    }

    private final class Listener: GoalListener {
        private let measurement: Measurement
        private let goal: StyleGoal

        init(_ measurement: Measurement, goal: StyleGoal) { (self.measurement, self.goal) = (measurement, goal) }

        func residuals(of output: PlanarBlock) throws -> [Double] {
            let (levelsDB, style) = try measurement.measure(output, goal.kept)
            return goal.toneResiduals(levelsDB) + goal.wanted.map { wanted in
                // What the passages never had cannot be missed.
                guard goal.passageStyle.values[wanted.place] != nil else { return 0 }
                return StyleGoal.softened(wanted.weight * ((style?.values[wanted.place] ?? -100) - wanted.value))
            }
        }
    }

    /// Level apart: it is a feature of its own.
    private func toneResiduals(_ levelsDB: [Double]?) -> [Double] {
        let misses = bands.map { min(max((levelsDB?[$0] ?? -300) - toneLevelsDB[$0], -40), 40) - responseDB[$0] }
        let mean = misses.reduce(0, +) / Double(max(1, misses.count))
        let weight = (Self.toneCount / Double(max(1, misses.count))).squareRoot() / Self.toneDeviationDB
        return misses.map { Self.softened(weight * ($0 - mean)) }
    }

    /// What has the square of Huber's loss, made smooth (Charbonnier).
    private static func softened(_ residual: Double) -> Double {
        let ratio = residual / linearFrom
        let loss = 2 * ((1 + ratio * ratio).squareRoot() - 1)
        return (residual < 0 ? -1 : 1) * linearFrom * loss.squareRoot()
    }

    /// Tone and style of passages.
    final class Measurement {
        private let sampleRateHz: Double
        private let channelCount: Int
        private let meter: StyleMeter

        init(sampleRateHz: Double, channelCount: Int) throws {
            (self.sampleRateHz, self.channelCount) = (sampleRateHz, channelCount)
            meter = try StyleMeter(sampleRateHz: sampleRateHz, channelCount: channelCount)
        }

        /// Nil for silence.
        func measure(_ block: PlanarBlock, _ kept: [Range<Int>]) throws -> (toneLevelsDB: [Double]?, style: StyleProfile?) {
            let tone = try ToneMeter(sampleRateHz: sampleRateHz, channelCount: channelCount, hearsPitch: false)
            meter.reset()
            withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: channelCount) { pointers in
                for frames in kept {
                    for channel in 0..<channelCount { pointers[channel] = block.channels[channel] + frames.lowerBound }
                    meter.beginPassage()
                    guard let start = pointers.baseAddress else { return }
                    tone.add(start, frameCount: frames.count)
                    meter.add(start, frameCount: frames.count)
                }
            }
            return (try tone.finish()?.levelsDB, try meter.finish())
        }
    }
}
