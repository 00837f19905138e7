import SoundalikeFoundations

/// Probabilities that tests of significance are made of.
enum Distributions {
    /// The probability that Student's t with `degrees` of freedom, 1 or more, is as far from 0 as `t` or farther, either way.
    static func twoSidedStudent(_ t: Double, degrees: Double) -> Double {
        t.isFinite ? incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) : 0
    }

    /// The t that is exceeded, either way, with probability `probability`, between 0 and 1.
    static func studentLimit(probability: Double, degrees: Double) -> Double {
        var low = 0.0, high = 1.0
        while twoSidedStudent(high, degrees: degrees) > probability, high < 1e12 { high *= 2 }
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if twoSidedStudent(middle, degrees: degrees) > probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The probability that a normal number is as far from 0 as `z` or farther, either way.
    static func twoSidedNormal(_ z: Double) -> Double { 1 - errorFunction(abs(z) / 2.0.squareRoot()) }

    /// The probability of `successes` or more of `trials` where each has an even chance.
    static func evenBinomialTail(successes: Int, trials: Int) -> Double {
        guard successes > 0 else { return 1 }
        let logs = (successes...max(successes, trials)).map { count in
            logGamma(Double(trials + 1)) - logGamma(Double(count + 1)) - logGamma(Double(trials - count + 1)) - Double(trials) * logarithm(2)
        }
        return successes > trials ? 0 : min(1, logs.sorted().reduce(0) { $0 + exponential($1) })
    }

    /// The probability of a number of successes as far from half of `trials`, or farther, either way, where each has an even chance.
    static func twoSidedEvenBinomial(successes: Int, trials: Int) -> Double {
        min(1, 2 * evenBinomialTail(successes: max(successes, trials - successes), trials: trials))
    }

    /// The regularised incomplete beta function I_x(a, b), by its continued fraction (Press et al., Numerical Recipes, section 6.4).
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = exponential(logGamma(a + b) - logGamma(a) - logGamma(b) + a * logarithm(x) + b * logarithm(1 - x))
        return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    /// Evaluated by Lentz's method.
    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0, d = 1 / away(1 - (a + b) * x / (a + 1)), value = d
        for m in 1...10_000 {
            let m = Double(m)
            for step in [m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))] {
                d = 1 / away(1 + step * d)
                c = away(1 + step / c)
                value *= c * d
            }
            if abs(c * d - 1) < 1e-16 { break }
        }
        return value
    }

    /// The logarithm of the gamma function of `x` above 0: Stirling's series, from where it is exact.
    static func logGamma(_ x: Double) -> Double {
        var x = x, shift = 0.0
        while x < 15 {
            shift -= logarithm(x)
            x += 1
        }
        let square = 1 / (x * x)
        let series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1_260 - square * (1.0 / 1_680 - square / 1_188)))) / x
        return shift + (x - 0.5) * logarithm(x) - x + 0.5 * logarithm(2 * .pi) + series
    }
}
