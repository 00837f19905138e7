import SoundalikeFoundations

/// One pointer a channel, each to as many Float32 samples as a block has frames.
public typealias ChannelPointers = UnsafeBufferPointer<UnsafeMutablePointer<Float>>

/// What an effect is, without an instance of it.
public struct EffectDescriptor: Sendable, Hashable {
    /// `builtin:NAME`, or a plugin's URI.
    public let id: String
    /// The name for people.
    public let name: String
    /// One sentence on what it does.
    public let summary: String
    /// The controls, in the order of their indices.
    public let parameters: [Parameter]

    /// A descriptor; symbols must be unique.
    public init(id: String, name: String, summary: String = "", parameters: [Parameter]) {
        self.id = id
        self.name = name
        self.summary = summary
        self.parameters = parameters
    }

    /// The same effect with `parameter` in place of its own of that symbol.
    func replacing(_ parameter: Parameter) -> EffectDescriptor {
        EffectDescriptor(
            id: id, name: name, summary: summary, parameters: parameters.map { $0.symbol == parameter.symbol ? parameter : $0 })
    }

    /// The place of the parameter called `symbol`.
    public func index(of symbol: String) -> Int? {
        parameters.firstIndex { $0.symbol == symbol }
    }

    /// Whether it is part of the program, and not a plugin.
    public var isBuiltIn: Bool { id.hasPrefix(BuiltInEffects.prefix) }

    /// Every parameter's default, in order.
    public var defaultValues: [Double] { parameters.map(\.defaultValue) }
}

/// Something that an effect cannot do as asked, but that does not stop it.
public struct EffectWarning: Sendable, Hashable, CustomStringConvertible {
    /// The parameter that it is about, if one.
    public let symbol: String?
    /// What happens instead, in a few words.
    public let description: String

    /// A warning.
    public init(symbol: String? = nil, _ description: String) {
        self.symbol = symbol
        self.description = description
    }
}

/// A stateful processor of planar audio with parameters in physical units, a latency and a tail.
///
/// Use: `prepare`, `set` what is not default, `process` block after block, with `set` between blocks.
/// Settings made before the first block hold from its first sample; later changes are smoothed.
/// Not for two threads at once.
public protocol Effect: AnyObject {
    /// What it is and which parameters it has.
    var descriptor: EffectDescriptor { get }
    /// What it cannot do as asked, at the prepared rate with the present settings.
    var warnings: [EffectWarning] { get }
    /// The delay of the output in frames. Known after `prepare`.
    var latencyFrames: Int { get }
    /// Why the effect has stopped working, if it has: a plugin that crashed, hung or gave values that are not finite. The output is
    /// silence from then on; whoever renders looks at this after each block.
    var failure: SoundalikeError? { get }
    /// How many frames the output goes on, beyond the latency, after the input has ended (to −60 dB where it never quite ends).
    var tailFrames: Int { get }

    /// Makes ready for blocks of up to `maximumBlockFrames` frames; all memory is taken here. Keeps the settings, forgets the past.
    ///
    /// - Throws: `SoundalikeError` if the rate or the channel count cannot be handled.
    func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws

    /// Sets a parameter in its unit, between blocks; a value outside the range counts as the nearest end.
    func set(_ value: Double, parameter index: Int)

    /// Processes `frameCount` frames in place: as many channels as prepared, no more frames than prepared.
    /// Never allocates, locks or throws.
    func process(_ channels: ChannelPointers, frameCount: Int)

    /// Processes a block whose parameters change on the way. The same as `set` and `process` piece by piece, which is what the
    /// default does; an effect for which each call is dear takes them all at once.
    func process(_ channels: ChannelPointers, frameCount: Int, changes: ParameterChanges)

    /// Begins to process a block that ``finish(_:frameCount:)`` ends, with the same channels: what works in a process of its own can do so
    /// while other effects work on other blocks. Nothing else is called in between.
    func begin(_ channels: ChannelPointers, frameCount: Int, changes: ParameterChanges?)

    /// Ends what was begun.
    func finish(_ channels: ChannelPointers, frameCount: Int)

    /// Forgets the past, keeps the settings: the output is then bit-identical to a fresh instance's with these settings.
    func reset()
}

extension Effect {
    /// None.
    public var warnings: [EffectWarning] { [] }
    /// None: what is built in does not fail.
    public var failure: SoundalikeError? { nil }

    public func process(_ channels: ChannelPointers, frameCount: Int, changes: ParameterChanges) {
        changes.forEachPiece(of: channels, frameCount: frameCount) { piece, count, row in
            if let row { changes.apply(row: row, to: self) }
            process(piece, frameCount: count)
        }
    }

    /// Processes the block at once.
    public func begin(_ channels: ChannelPointers, frameCount: Int, changes: ParameterChanges?) {
        if let changes { process(channels, frameCount: frameCount, changes: changes) } else { process(channels, frameCount: frameCount) }
    }

    /// Nothing is left to be done.
    public func finish(_ channels: ChannelPointers, frameCount: Int) {}

    /// Sets all parameters, in the descriptor's order.
    public func set(_ values: [Double]) {
        for (index, value) in values.enumerated() { set(value, parameter: index) }
    }
}

/// The rates, channel counts and block sizes that built-in effects accept.
enum ProcessingLimits {
    static let sampleRatesHz = 1_000.0...768_000.0
    static let channelCounts = 1...256

    static func check(_ id: String, sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws {
        guard sampleRatesHz.contains(sampleRateHz) else {
            throw SoundalikeError(.badData, id, "cannot run at \(sampleRateHz) Hz", remedy: "use a rate of 1 to 768 kHz")
        }
        guard channelCounts.contains(channelCount) else {
            throw SoundalikeError(.badData, id, "cannot process \(channelCount) channels", remedy: "use 1 to 256 channels")
        }
        guard maximumBlockFrames > 0 else {
            throw SoundalikeError(.internalFault, id, "was prepared for blocks of \(maximumBlockFrames) frames")
        }
    }
}
