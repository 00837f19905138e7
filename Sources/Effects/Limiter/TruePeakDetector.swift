import SoundalikeFoundations

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `exp(3)` for files that do not import the C library.
func exponential(_ x: Double) -> Double { exp(x) }

/// Finds peaks between samples, at a multiple of their rate, by a windowed sinc.
struct TruePeakDetector {
    /// Samples on each side that a value between two of them is made of.
    static let halfLength = 12

    /// The filters of the places between two samples, `[place][tap]`.
    private let phases: [[Float]]

    /// - Parameter factor: the multiple of the rate; 1 looks at the samples alone.
    init(factor: Int) {
        phases = (1..<max(factor, 1)).map { place in
            let fraction = Double(place) / Double(factor)
            let taps = (0..<2 * Self.halfLength).map { tap -> Double in
                let x = Double(tap - Self.halfLength + 1) - fraction
                let sinc = sin(Double.pi * x) / (Double.pi * x)
                return sinc * Self.kaiser(x / Double(Self.halfLength))
            }
            let sum = taps.reduce(0, +)
            return taps.map { Float($0 / sum) }
        }
    }

    /// How much later than a sample its peak is known.
    var delayFrames: Int { Self.halfLength }

    /// Raises `peaks` to the largest magnitude around each frame, `delayFrames` before the one that came in.
    ///
    /// - Parameter line: the first of `frameCount` frames that came in, with twice `halfLength` of the past before it.
    func raise(_ peaks: inout UnsafeMutableBufferPointer<Float>, line: UnsafePointer<Float>, frameCount: Int) {
        let centre = line - Self.halfLength
        for frame in 0..<frameCount { peaks[frame] = max(peaks[frame], abs(centre[frame])) }
        let pieceFrames = 64
        var start = 0
        withUnsafeTemporaryAllocation(of: Float.self, capacity: pieceFrames) { sums in
            while start < frameCount {
                let count = min(pieceFrames, frameCount - start)
                for taps in phases {
                    for frame in 0..<count { sums[frame] = 0 }
                    for tap in taps.indices {
                        let weight = taps[tap]
                        let source = centre + start + tap - Self.halfLength + 1
                        for frame in 0..<count { sums[frame] += weight * source[frame] }
                    }
                    for frame in 0..<count { peaks[start + frame] = max(peaks[start + frame], abs(sums[frame])) }
                }
                start += count
            }
        }
    }

    /// Kaiser's window of β = 8 at −1…1.
    private static func kaiser(_ x: Double) -> Double {
        func bessel(_ y: Double) -> Double {
            var (sum, term) = (1.0, 1.0)
            for k in 1..<40 {
                term *= (y / 2 / Double(k)) * (y / 2 / Double(k))
                sum += term
            }
            return sum
        }
        return bessel(8 * max(0, 1 - x * x).squareRoot()) / bessel(8)
    }
}
