import SoundalikeFoundations

/// One frame of a batch: every item's input under several variants of its settings, and room for the output. A view, valid for one call.
public struct BankFrame {
    /// Frames of audio that each variant processes, in one channel.
    public let frameCount: Int
    /// Variants an item; variant 0 is the nominal one, whose state lasts.
    public let variantCount: Int
    /// `[item, variant, frame]`.
    public let input: UnsafeBufferPointer<Float>
    /// `[item, variant, parameter]`: every parameter of the effect, in the descriptor's order and units.
    public let settings: UnsafeBufferPointer<Double>
    /// `[item, variant, frame]`.
    public let output: UnsafeMutableBufferPointer<Float>

    /// A frame; the buffers have the sizes that the shapes say.
    public init(
        frameCount: Int, variantCount: Int, input: UnsafeBufferPointer<Float>, settings: UnsafeBufferPointer<Double>,
        output: UnsafeMutableBufferPointer<Float>
    ) {
        self.frameCount = frameCount
        self.variantCount = variantCount
        self.input = input
        self.settings = settings
        self.output = output
    }
}

extension BankFrame {
    /// How many items the input has room for.
    public var itemCount: Int { input.count / max(1, variantCount * frameCount) }

    /// Every parameter's value for one variant of an item.
    public func settings(item: Int, variant: Int) -> UnsafeBufferPointer<Double> {
        let count = settings.count / (itemCount * variantCount)
        return UnsafeBufferPointer(rebasing: settings[(item * variantCount + variant) * count..<(item * variantCount + variant + 1) * count])
    }

    /// Where the input of one variant of an item begins; `frameCount` samples.
    public func input(item: Int, variant: Int) -> UnsafePointer<Float>? {
        input.baseAddress.map { $0 + (item * variantCount + variant) * frameCount }
    }

    /// Where the output of one variant of an item begins; room for `frameCount` samples.
    public func output(item: Int, variant: Int) -> UnsafeMutablePointer<Float>? {
        output.baseAddress.map { $0 + (item * variantCount + variant) * frameCount }
    }

    /// Whether all variants' outputs of an item are finite.
    public func isFinite(item: Int) -> Bool {
        guard let samples = output(item: item, variant: 0) else { return true }
        // A sum of products with 0 is 0 unless one of them is not finite.
        var sum: Float = 0
        for index in 0..<variantCount * frameCount { sum += samples[index] * 0 }
        return sum == 0
    }

    /// Makes an item's input its output, in all variants.
    public func passInput(item: Int) {
        guard let source = input(item: item, variant: 0), let destination = output(item: item, variant: 0) else { return }
        destination.update(from: source, count: variantCount * frameCount)
    }

    /// Checks that the buffers have the sizes that `bank` needs.
    ///
    /// - Throws: `SoundalikeError` (internal fault) if not.
    public func check(for bank: some EffectBank, maximumFrameCount: Int) throws {
        let sampleCount = bank.itemCount * variantCount * frameCount
        guard (1...bank.maximumVariantCount).contains(variantCount), (1...maximumFrameCount).contains(frameCount),
            input.count == sampleCount, output.count == sampleCount,
            settings.count == bank.itemCount * variantCount * bank.descriptor.parameters.count
        else {
            throw SoundalikeError(
                .internalFault, bank.descriptor.id,
                "a frame of \(variantCount) variants of \(frameCount) samples does not fit the bank of \(bank.itemCount) items")
        }
    }
}
