import SoundalikeFoundations

/// Many instances of a chain of effects, side by side: ``EffectBank`` for a whole chain, set by rows of normalised values.
///
/// A *row* has a value for each of the chain's trained parameters, 0…1 along its range. Each variant of an item runs through all effects; variant 0's
/// state lasts. Bypassed effects do not run. Not for two threads at once.
public final class ChainBank {
    /// The effects, their fixed settings, and what rows set.
    public let chain: ResolvedChain
    /// How many items there are.
    public let itemCount: Int
    /// The most variants of a call.
    public let maximumVariantCount: Int
    /// The most frames of a call.
    public let maximumFrameCount: Int
    private let stages: [(index: Int, bank: any EffectBank)]

    /// A bank of `itemCount` instances of `chain`.
    ///
    /// - Parameters:
    ///   - chain: the effects, and what rows set of them: numbers alone, since between the values of a choice there is nothing.
    ///   - blockFrames: the internal block of plugins, which every call is a multiple of; the chain's own comes first.
    ///   - registry: where the effects come from.
    /// - Throws: `SoundalikeError`: `.badData` where a trained parameter is a choice; what the registry throws.
    public init(
        _ chain: ResolvedChain, itemCount: Int, maximumVariantCount: Int, sampleRateHz: Double, blockFrames: Int = 64, maximumFrameCount: Int,
        registry: EffectRegistry = EffectRegistry()
    ) throws {
        if let choice = chain.trained.first(where: { $0.choices != nil }) {
            throw SoundalikeError(.badData, choice.column, "is a choice, and no number that can be moved a little")
        }
        (self.chain, self.itemCount) = (chain, itemCount)
        (self.maximumVariantCount, self.maximumFrameCount) = (maximumVariantCount, maximumFrameCount)
        stages = try chain.settings.chain.enumerated().filter { !$0.element.isBypassed }.map { index, effect in
            let bank = try registry.makeBank(
                of: effect.descriptor.id, itemCount: itemCount, maximumVariantCount: maximumVariantCount, memory: .snapshots,
                sampleRateHz: sampleRateHz, blockFrames: chain.description.blockFrames ?? blockFrames, maximumFrameCount: maximumFrameCount)
            guard bank.descriptor.parameters.count == effect.values.count else {
                throw SoundalikeError(.internalFault, bank.descriptor.id, "its bank does not fit the chain")
            }
            return (index, bank)
        }
    }

    /// The delay of the output in frames.
    public var latencyFrames: Int { stages.reduce(0) { $0 + $1.bank.latencyFrames } }

    /// Runs the next frames of every item under every variant.
    ///
    /// - Parameters:
    ///   - input: `[item, frame]`, the same for all variants.
    ///   - rows: `[item, variant, trained parameter]`; what lies outside 0…1 counts as the nearest end.
    ///   - output: `[item, variant, frame]`.
    /// - Returns: what failed; the output of an effect that fails is its input.
    /// - Throws: `SoundalikeError`: `.usage` where the counts or the buffers do not fit the bank; what an effect's bank throws when no item can go on.
    public func process(
        _ input: UnsafeBufferPointer<Float>, frameCount: Int, variantCount: Int, rows: UnsafeBufferPointer<Double>,
        output: UnsafeMutableBufferPointer<Float>
    ) throws -> [BankFailure] {
        let placeCount = itemCount * variantCount
        guard (1...maximumFrameCount).contains(frameCount), (1...maximumVariantCount).contains(variantCount), input.count == itemCount * frameCount,
            rows.count == placeCount * chain.trained.count, output.count == placeCount * frameCount
        else {
            throw SoundalikeError(
                .usage, chain.description.name,
                "\(variantCount) variants of \(frameCount) frames do not fit a bank of \(maximumVariantCount) variants of \(maximumFrameCount) frames")
        }
        for place in 0..<placeCount {
            let item = place / variantCount
            _ = UnsafeMutableBufferPointer(rebasing: output[place * frameCount..<(place + 1) * frameCount])
                .update(fromContentsOf: UnsafeBufferPointer(rebasing: input[item * frameCount..<(item + 1) * frameCount]))
        }
        // What comes out of an effect goes into the next.
        var signal = [Float](repeating: 0, count: placeCount * frameCount)
        return try stages.flatMap { index, bank in
            signal.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: output) }
            let settings = settings(ofEffect: index, rows: rows, placeCount: placeCount)
            return try signal.withUnsafeBufferPointer { signal in
                try settings.withUnsafeBufferPointer { settings in
                    try bank.process(
                        BankFrame(frameCount: frameCount, variantCount: variantCount, input: signal, settings: settings, output: output))
                }
            }
        }
    }

    /// Puts `item` back to a fresh chain's state, bit for bit.
    ///
    /// - Throws: `SoundalikeError` `.usage` where there is no such item; what an effect's bank throws.
    public func reset(item: Int) throws {
        guard (0..<itemCount).contains(item) else { throw SoundalikeError(.usage, chain.description.name, "there is no item \(item) of \(itemCount)") }
        for stage in stages { try stage.bank.reset(item: item) }
    }

    /// `[item, variant, parameter]` of an effect, in its units.
    private func settings(ofEffect index: Int, rows: UnsafeBufferPointer<Double>, placeCount: Int) -> [Double] {
        let fixed = chain.settings.chain[index].values
        var settings = Array(repeating: fixed, count: placeCount).flatMap(\.self)
        for (column, parameter) in chain.trained.enumerated() where parameter.effectIndex == index {
            for place in 0..<placeCount {
                settings[place * fixed.count + parameter.parameterIndex] = parameter.value(normalised: rows[place * chain.trained.count + column])
            }
        }
        return settings
    }
}
