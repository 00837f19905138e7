import SoundalikeFoundations

/// How a bank knows the state from which each variant of a frame starts.
public enum BankMemory: String, Sendable, Hashable, CaseIterable {
    /// Every variant starts from the item's exact present state; variant 0 carries it on.
    case snapshots
    /// Every variant has an instance of its own, whose state goes its own way (Martínez Ramírez et al., 2021).
    case replicas
}

/// An item of a bank that could not be processed. Its output is its input, and it goes on with a fresh instance.
public struct BankFailure: Sendable {
    /// Which item.
    public let item: Int
    /// What happened.
    public let error: SoundalikeError

    /// A failure of `item`.
    public init(item: Int, error: SoundalikeError) {
        self.item = item
        self.error = error
    }
}

/// Many stateful instances of one effect, one for each item of a batch, run side by side on one channel of audio.
///
/// An item follows one recording, frame after frame, until it is reset. The result does not depend on how the work is divided
/// among cores or processes. Not for two threads at once.
public protocol EffectBank: AnyObject {
    /// The effect that all items are instances of.
    var descriptor: EffectDescriptor { get }
    /// How many items there are.
    var itemCount: Int { get }
    /// The most variants that a frame may have.
    var maximumVariantCount: Int { get }
    /// How variants start.
    var memory: BankMemory { get }
    /// The delay of the output in frames.
    var latencyFrames: Int { get }

    /// Runs one frame of every item under every variant.
    ///
    /// - Returns: the items that failed.
    /// - Throws: `SoundalikeError` only where no item can go on.
    func process(_ frame: BankFrame) throws -> [BankFailure]

    /// Puts `item` back to a fresh instance's state, bit for bit.
    func reset(item: Int) throws
}

/// A provider that can also run many instances of an effect at once.
public protocol EffectBankProvider: EffectProvider {
    /// A bank of instances of `id`, or nil if it is not one of this provider's.
    ///
    /// - Parameter blockFrames: the effect's internal block, a divisor of every frame.
    func makeBank(
        of id: String, itemCount: Int, maximumVariantCount: Int, memory: BankMemory, sampleRateHz: Double, blockFrames: Int,
        maximumFrameCount: Int
    ) throws -> (any EffectBank)?
}
