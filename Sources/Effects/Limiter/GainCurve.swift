/// A gain that is down before a peak comes and recovers after it: the least of those needed within the look-ahead, let go in two ways,
/// smoothed by two means of half the look-ahead each. Never above what a peak needs when it leaves the look-ahead.
///
/// After a single peak it is let go fast, which makes room for loudness; where peaks follow each other a second gain has come down as
/// well, and goes up slowly, so that the level does not flutter between them.
struct GainCurve {
    /// Shares of their distance that the gains go in a frame.
    struct Pace {
        var fastRelease = 0.0
        var slowAttack = 0.0
        var slowRelease = 0.0
    }

    private let windowFrames: Int
    private var needed: [Double]
    /// Indices into the stream whose gains are candidates for the least, rising in gain; a ring.
    private var candidates: [Int]
    private var firstCandidate = 0
    private var candidateCount = 0
    private var frame = 0
    private var fast = 1.0
    private var slow = 1.0
    private var previousPeak = 0.0
    private var first: RunningMean
    private var second: RunningMean

    /// - Parameter lookaheadFrames: at least 2.
    init(lookaheadFrames: Int) {
        windowFrames = max(1, lookaheadFrames)
        needed = Array(repeating: 1, count: windowFrames)
        candidates = Array(repeating: 0, count: windowFrames + 1)
        // Two means of a and b frames look back over a + b − 1.
        let half = max(1, (windowFrames + 1) / 2)
        first = RunningMean(count: half)
        second = RunningMean(count: windowFrames + 1 - half)
    }

    /// The gain for the frame that leaves the look-ahead while one with `peak` enters.
    mutating func next(peak: Double, ceiling: Double, pace: Pace) -> Double {
        // A peak between two samples is both their neighbours'.
        let larger = max(peak, previousPeak)
        previousPeak = peak
        let least = least(with: larger > ceiling ? ceiling / larger : 1)
        if least < fast { fast = least } else { fast += (least - fast) * pace.fastRelease }
        slow += (least - slow) * (least < slow ? pace.slowAttack : pace.slowRelease)
        if least == 1 {
            if fast > 1 - 1e-7 { fast = 1 }
            if slow > 1 - 1e-7 { slow = 1 }
        }
        return second.next(first.next(min(fast, slow)))
    }

    private mutating func least(with gain: Double) -> Double {
        let capacity = candidates.count
        needed[frame % windowFrames] = gain
        while candidateCount > 0, needed[candidates[(firstCandidate + candidateCount - 1) % capacity] % windowFrames] >= gain { candidateCount -= 1 }
        candidates[(firstCandidate + candidateCount) % capacity] = frame
        candidateCount += 1
        while candidates[firstCandidate] <= frame - windowFrames {
            firstCandidate = (firstCandidate + 1) % capacity
            candidateCount -= 1
        }
        frame += 1
        return needed[candidates[firstCandidate] % windowFrames]
    }

    mutating func reset() {
        for index in needed.indices { needed[index] = 1 }
        (firstCandidate, candidateCount, frame, previousPeak) = (0, 0, 0, 0)
        (fast, slow) = (1, 1)
        first.reset()
        second.reset()
    }

    /// Takes over the past of a curve of the same look-ahead; allocates nothing.
    mutating func copyState(from other: GainCurve) {
        for index in needed.indices { needed[index] = other.needed[index] }
        for index in candidates.indices { candidates[index] = other.candidates[index] }
        (firstCandidate, candidateCount, frame) = (other.firstCandidate, other.candidateCount, other.frame)
        (fast, slow, previousPeak) = (other.fast, other.slow, other.previousPeak)
        first.copyState(from: other.first)
        second.copyState(from: other.second)
    }
}

/// The mean of the last numbers, ones before the first.
private struct RunningMean {
    private var numbers: [Double]
    private var place = 0
    private var sum: Double

    init(count: Int) {
        numbers = Array(repeating: 1, count: count)
        sum = Double(count)
    }

    mutating func next(_ number: Double) -> Double {
        sum += number - numbers[place]
        numbers[place] = number
        place += 1
        if place == numbers.count {
            place = 0
            // Anew once a round, lest rounding add up.
            sum = numbers.reduce(0, +)
        }
        return sum / Double(numbers.count)
    }

    mutating func reset() {
        for index in numbers.indices { numbers[index] = 1 }
        (place, sum) = (0, Double(numbers.count))
    }

    mutating func copyState(from other: RunningMean) {
        for index in numbers.indices { numbers[index] = other.numbers[index] }
        (place, sum) = (other.place, other.sum)
    }
}
