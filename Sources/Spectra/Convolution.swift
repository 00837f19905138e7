/// The convolution of a signal with an impulse response, as long as the signal: what comes after its end is dropped.
///
/// Overlap–save in blocks of twice the response's length or more.
public func convolve(_ signal: [Float], with response: [Float]) -> [Float] {
    convolve(signal, with: response, delay: 0)
}

/// The same, moved forward by `delay` samples: with half the length of a symmetric response, nothing is delayed at all.
///
/// - Parameter delay: 0 or more; beyond the end of the signal zeros are read.
public func convolve(_ signal: [Float], with response: [Float], delay: Int) -> [Float] {
    var length = 64
    while length < 2 * response.count { length *= 2 }
    guard !signal.isEmpty, !response.isEmpty, let fft = RealFFT(length: length) else { return [] }
    let step = length - response.count + 1, bins = fft.binCount
    var padded = response + [Float](repeating: 0, count: length - response.count)
    var responseRe = [Float](repeating: 0, count: bins), responseIm = responseRe, blockRe = responseRe, blockIm = responseRe
    fft.forward(padded, real: &responseRe, imaginary: &responseIm)
    var output = [Float](repeating: 0, count: signal.count)
    // Block k yields outputs start ..< start + step, from inputs that begin response.count - 1 samples earlier.
    for start in stride(from: 0, to: signal.count, by: step) {
        let from = start + delay - (response.count - 1)
        padded.withUnsafeMutableBufferPointer { block in
            signal.withUnsafeBufferPointer { signal in
                let low = min(max(0, -from), length), high = min(max(low, signal.count - from), length)
                block[..<low].update(repeating: 0)
                for index in low..<high { block[index] = signal[from + index] }
                block[high...].update(repeating: 0)
            }
        }
        fft.forward(padded, real: &blockRe, imaginary: &blockIm)
        multiply(&blockRe, &blockIm, by: responseRe, responseIm)
        fft.inverse(real: blockRe, imaginary: blockIm, into: &padded)
        let count = min(step, signal.count - start), offset = response.count - 1
        output.withUnsafeMutableBufferPointer { output in
            padded.withUnsafeBufferPointer { block in
                for index in 0..<count { output[start + index] = block[offset + index] }
            }
        }
    }
    return output
}

/// (re + i·im) · (otherRe + i·otherIm), bin by bin, in place.
private func multiply(_ re: inout [Float], _ im: inout [Float], by otherRe: [Float], _ otherIm: [Float]) {
    re.withUnsafeMutableBufferPointer { re in
        im.withUnsafeMutableBufferPointer { im in
            otherRe.withUnsafeBufferPointer { otherRe in
                otherIm.withUnsafeBufferPointer { otherIm in
                    for bin in re.indices {
                        let (a, b) = (re[bin], im[bin])
                        re[bin] = a * otherRe[bin] - b * otherIm[bin]
                        im[bin] = a * otherIm[bin] + b * otherRe[bin]
                    }
                }
            }
        }
    }
}
