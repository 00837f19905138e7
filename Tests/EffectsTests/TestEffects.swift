import SoundalikeEffects
import SoundalikeFoundations
import Synchronization

/// An effect that is no part of the program, and shows how it is called.
final class ProbeEffect: Effect {
    /// What the probes of one provider saw.
    final class Log: Sendable {
        struct Call: Equatable {
            var frameCount: Int
            var rowCount: Int
            var firstFrame: Int
        }
        let calls = Mutex<[Call]>([])
    }

    static let descriptor = EffectDescriptor(
        id: "urn:test:probe", name: "Probe",
        parameters: [
            Parameter(symbol: "level", name: "Level", minimum: 0, maximum: 1_000, defaultValue: 0),
            Parameter(symbol: "blocks", name: "Blocks before it fails", minimum: 0, maximum: 1_000, defaultValue: 1_000),
        ])

    private let log: Log
    private var values = ProbeEffect.descriptor.defaultValues
    private var blockCount = 0
    private(set) var failure: SoundalikeError?
    let latencyFrames = 0
    let tailFrames = 0
    var descriptor: EffectDescriptor { Self.descriptor }

    init(log: Log) { self.log = log }

    func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) {}
    func set(_ value: Double, parameter index: Int) { values[index] = value }
    func reset() {
        failure = nil
        blockCount = 0
    }

    /// Every channel becomes the sum of all, plus the level, plus the length of the block.
    func process(_ channels: ChannelPointers, frameCount: Int) { process(channels, frameCount: frameCount, rowCount: 0, firstFrame: 0) }

    func process(_ channels: ChannelPointers, frameCount: Int, changes: ParameterChanges) {
        if changes.rowCount > 0 { changes.apply(row: changes.rowCount - 1, to: self) }
        process(channels, frameCount: frameCount, rowCount: changes.rowCount, firstFrame: changes.firstFrame)
    }

    private func process(_ channels: ChannelPointers, frameCount: Int, rowCount: Int, firstFrame: Int) {
        log.calls.withLock { $0.append(.init(frameCount: frameCount, rowCount: rowCount, firstFrame: firstFrame)) }
        blockCount += 1
        if Double(blockCount) > values[1] { failure = SoundalikeError(.unavailable, "Probe", "it crashed") }
        for frame in 0..<frameCount {
            let sum = channels.reduce(Float(0)) { $0 + $1[frame] } + Float(values[0]) + Float(frameCount)
            for channel in channels { channel[frame] = sum }
        }
    }
}

/// A provider of probes.
struct ProbeProvider: EffectProvider {
    let log = ProbeEffect.Log()
    var descriptors: [EffectDescriptor] { [ProbeEffect.descriptor] }
    func descriptor(of id: String) -> EffectDescriptor? { descriptors.first { $0.id == id } }
    func makeEffect(_ id: String) -> (any Effect)? { descriptor(of: id).map { _ in ProbeEffect(log: log) } }

    var registry: EffectRegistry { EffectRegistry(providers: [BuiltInEffects(), self]) }
}
