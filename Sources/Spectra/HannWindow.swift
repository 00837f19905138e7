import SoundalikeFoundations

/// The periodic Hann window, ½ − ½ cos(2πn/length), as spectral analysis uses it.
public func hannWindow(length: Int) -> [Float] {
    (0..<length).map { Float(0.5 - 0.5 * cosine(2 * .pi * Double($0) / Double(length))) }
}
