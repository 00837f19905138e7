/// By how much one recording comes later than another of the same sound: where their cross-correlation is largest, upside down or not.
///
/// - Parameters:
///   - target: the one that may be late or early, mono.
///   - input: the other, at the same rate.
///   - limit: the largest delay looked for, samples, either way.
/// - Returns: the delay *d* such that `target[n + d]` belongs to `input[n]`, and the normalised correlation there, −1…1; 0 and 0 for silence.
package func alignment(of target: [Float], to input: [Float], limit: Int) -> (delay: Int, correlation: Double) {
    func energy(_ samples: [Float]) -> Double { samples.reduce(0) { $0 + Double($1) * Double($1) } }
    let scale = (energy(target) * energy(input)).squareRoot()
    var length = 8
    while length < max(target.count, input.count) + limit + 1 { length *= 2 }
    guard scale > 0, limit > 0, let fft = RealFFT(length: length) else { return (0, 0) }
    func spectrum(_ signal: [Float]) -> (re: [Float], im: [Float]) {
        var re = [Float](repeating: 0, count: fft.binCount), im = re
        fft.forward(signal + [Float](repeating: 0, count: length - signal.count), real: &re, imaginary: &im)
        return (re, im)
    }
    let (target, input) = (spectrum(target), spectrum(input))
    var re = target.re, im = target.im
    for bin in re.indices {
        // Target times the conjugate of input.
        re[bin] = target.re[bin] * input.re[bin] + target.im[bin] * input.im[bin]
        im[bin] = target.im[bin] * input.re[bin] - target.re[bin] * input.im[bin]
    }
    var correlation = [Float](repeating: 0, count: length)
    fft.inverse(real: re, imaginary: im, into: &correlation)
    var best = 0, largest = correlation[0]
    for delay in -limit...limit {
        let value = correlation[delay < 0 ? length + delay : delay]
        if abs(value) > abs(largest) { (best, largest) = (delay, value) }
    }
    return (best, Double(largest) / scale)
}
