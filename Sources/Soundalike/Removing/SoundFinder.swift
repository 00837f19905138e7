import SoundalikeFoundations

/// Finds the sounds that a gate lowers: where the effects make the recording softer than they make the speech, and something is there that stands
/// out of the noise, is no voice and stands alone. Consonants are as hissing as a breath, but they stand beside a vowel.
struct SoundFinder {
    private let meter: ChangeMeter
    /// dB, over three hops.
    private let levels: [Double]
    /// By how much more each hop is lowered than the speech, dB.
    private let reductions: [Double]
    private let noiseDB: Double, speechDB: Double, speechChangeDB: Double

    /// A sound is lowered by this much at its most, and by this much where it begins and ends.
    private static let leastReductionDB = 3.0, edgeReductionDB = 1.5
    /// A sound stands out of the noise by this much at its most, and by this much where it begins and ends.
    private static let leastProminenceDB = 6.0, edgeProminenceDB = 3.0
    /// Where the level dips by this much, one sound ends and another begins.
    private static let leastDipDB = 10.0
    /// What lasts longer than half a minute is no breath with a word behind it.
    private static let dividedHops = 3...3_000
    /// What is nearer to the speech in level is taken for speech.
    private static let leastDistanceDB = 4.0
    /// What is more periodic than this, for half of its power, is a voice.
    private static let voiced: Float = 0.72
    /// Shorter sounds are smacks; they have no pitch that could be told.
    private static let smackSeconds = 0.06
    /// Less of the power above 1.5 kHz, and it is a part of a voice, or a thump.
    private static let leastBrightness: Float = 0.25
    /// What is nearer than this to speech of this level re the average belongs to it.
    private static let solitudeHops = 8, levelBeforeDB = -18.0, levelAfterDB = -10.0
    private static let hop = ChangeMeter.hopSeconds

    /// Nil for what has no sound in it.
    init?(_ meter: ChangeMeter) {
        self.meter = meter
        let before = Self.smoothed(meter.before), after = Self.smoothed(meter.after)
        let levels = before.map { decibels(power: $0 + 1e-12) }
        let changes = zip(before, after).map { decibels(power: ($1 + 1e-14) / ($0 + 1e-14)) }
        self.levels = levels
        let loudest = levels.max() ?? -120
        let loud = levels.indices.filter { levels[$0] > loudest - 20 }
        let heard = levels.filter { $0 > -100 }.sorted()
        guard loudest > -100, heard.count >= 10 else { return nil }
        let speechDB = decibels(power: loud.reduce(0) { $0 + before[$1] } / Double(loud.count))
        self.speechDB = speechDB
        noiseDB = min(max(heard[heard.count / 20], speechDB - 65), speechDB - 30)
        let spoken = levels.indices.filter { levels[$0] > speechDB - 10 }.map { changes[$0] }.sorted()
        let speechChangeDB = spoken[spoken.count / 2]
        self.speechChangeDB = speechChangeDB
        reductions = changes.map { speechChangeDB - $0 }
    }

    /// The sounds, in order, each lowered until it is as soft as the room, or by as much as the effects do if that is more; but by no more than
    /// `floorDB`.
    func sounds(floorDB: Double) -> [RemovedSound] {
        joined(runs().filter(isSound).map(extended)).filter(standsAlone).compactMap { run in
            let reduction = min(max(reductionDB(run), levelDB(run) - noiseDB), floorDB)
            guard reduction >= 1 else { return nil }
            func milliseconds(_ hop: Int) -> Double { (Double(hop) * Self.hop * 1_000).rounded() / 1_000 }
            return RemovedSound(
                startSeconds: milliseconds(run.lowerBound), endSeconds: milliseconds(run.upperBound),
                kind: effectiveSeconds(run) < Self.smackSeconds ? .smack : .breath, reductionDB: (reduction * 10).rounded() / 10)
        }
    }

    /// Stretches that are lowered and stand out of the noise.
    private func runs() -> [Range<Int>] {
        let hops = levels.indices.filter { reductions[$0] >= Self.edgeReductionDB && levels[$0] >= noiseDB + Self.edgeProminenceDB }
        return joined(hops.map { $0..<($0 + 1) }, across: 3).flatMap(divided)
    }

    /// A stretch cut where the level dips, so that a breath does not belong to the word after it.
    private func divided(_ run: Range<Int>) -> [Range<Int>] {
        guard Self.dividedHops.contains(run.count) else { return [run] }
        func peaks(_ hops: some Sequence<Int>) -> [Double] {
            var peak = -Double.infinity
            return hops.map { hop in
                peak = max(peak, levels[hop])
                return peak
            }
        }
        let before = peaks(run), after = Array(peaks(run.reversed()).reversed())
        let dips = run.indices.map { min(before[$0 - run.lowerBound], after[$0 - run.lowerBound]) - levels[$0] }
        guard let deepest = dips.indices.max(by: { dips[$0] < dips[$1] }), dips[deepest] >= Self.leastDipDB else { return [run] }
        let cut = run.lowerBound + deepest
        return divided(run.lowerBound..<cut) + divided(cut..<run.upperBound)
    }

    private func isSound(_ run: Range<Int>) -> Bool {
        guard run.count >= 2, run.contains(where: { reductions[$0] >= Self.leastReductionDB }),
            run.contains(where: { levels[$0] >= noiseDB + Self.leastProminenceDB })
        else { return false }
        if levelDB(run) > speechDB - Self.leastDistanceDB { return false }
        guard effectiveSeconds(run) >= Self.smackSeconds else { return true }
        let voiced = run.reduce(0) { $0 + (meter.voicing[$1] > Self.voiced ? Double(meter.before[$1]) : 0) }
        return voiced < run.reduce(0) { $0 + Double(meter.before[$1]) } / 2
    }

    /// Whether no speech is beside it, and its power is where that of noise is.
    private func standsAlone(_ run: Range<Int>) -> Bool {
        func isQuiet(_ hops: Range<Int>, _ levelDB: Double) -> Bool {
            hops.clamped(to: levels.startIndex..<levels.endIndex).allSatisfy { levels[$0] < speechDB + levelDB }
        }
        let power = run.reduce(0) { $0 + meter.before[$1] }, bright = run.reduce(0) { $0 + meter.brightness[$1] }
        return bright >= Self.leastBrightness * power && isQuiet(run.lowerBound - Self.solitudeHops..<run.lowerBound, Self.levelBeforeDB)
            && isQuiet(run.upperBound..<run.upperBound + Self.solitudeHops, Self.levelAfterDB)
    }

    /// dB, over all of it.
    private func levelDB(_ run: Range<Int>) -> Double {
        decibels(power: run.reduce(1e-14) { $0 + Double(meter.before[$1]) } / Double(run.count))
    }

    /// With what belongs to it before and after: as long as the level falls, down to the noise.
    private func extended(_ run: Range<Int>) -> Range<Int> {
        let most = 8
        func isPartOf(_ hop: Int, after inner: Int) -> Bool {
            levels.indices.contains(hop) && levels[hop] >= noiseDB + Self.edgeProminenceDB && levels[hop] <= levels[inner] + 0.3
        }
        var (start, end) = (run.lowerBound, run.upperBound)
        while run.lowerBound - start < most, isPartOf(start - 1, after: start) { start -= 1 }
        while end - run.upperBound < most, isPartOf(end, after: end - 1) { end += 1 }
        return start..<end
    }

    private func joined(_ runs: [Range<Int>], across gap: Int = 0) -> [Range<Int>] {
        runs.reduce(into: []) { joined, run in
            if let last = joined.last, run.lowerBound <= last.upperBound + gap {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
            } else {
                joined.append(run)
            }
        }
    }

    /// By how much the effects lower it, dB, where they leave the speech as it is.
    private func reductionDB(_ run: Range<Int>) -> Double {
        let (before, after) = run.reduce((1e-14, 1e-14)) { ($0.0 + Double(meter.before[$1]), $0.1 + Double(meter.after[$1])) }
        return speechChangeDB - decibels(power: after / before)
    }

    /// How long it would last if all its power came at once.
    private func effectiveSeconds(_ run: Range<Int>) -> Double {
        let powers = run.map { Double(meter.before[$0]) }
        let sum = powers.reduce(0, +), squares = powers.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / squares * Self.hop : 0
    }

    private static func smoothed(_ powers: [Float]) -> [Double] {
        powers.indices.map { index in
            let range = max(0, index - 1)...min(powers.count - 1, index + 1)
            return range.reduce(0) { $0 + Double(powers[$1]) } / Double(range.count)
        }
    }
}
