import SoundalikeFoundations

/// An effect that has an instance of its own for every channel, so that no channel hears of the others.
final class SeparateChannels: Effect {
    private let make: () throws -> any Effect
    private var instances: [any Effect]
    private var values: [Double]

    /// - Parameters:
    ///   - first: the instance of the first channel, with its defaults.
    ///   - make: gives new instances for further channels.
    init(_ first: any Effect, make: @escaping () throws -> any Effect) {
        self.make = make
        instances = [first]
        values = first.descriptor.defaultValues
    }

    var descriptor: EffectDescriptor { instances[0].descriptor }
    var warnings: [EffectWarning] { instances[0].warnings }
    var latencyFrames: Int { instances[0].latencyFrames }
    var tailFrames: Int { instances[0].tailFrames }
    var failure: SoundalikeError? {
        for instance in instances {
            if let failure = instance.failure { return failure }
        }
        return nil
    }

    func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws {
        try ProcessingLimits.check(
            descriptor.id, sampleRateHz: sampleRateHz, channelCount: channelCount, maximumBlockFrames: maximumBlockFrames)
        while instances.count < channelCount {
            let instance = try make()
            instance.set(values)
            instances.append(instance)
        }
        for instance in instances {
            try instance.prepare(sampleRateHz: sampleRateHz, channelCount: 1, maximumBlockFrames: maximumBlockFrames)
        }
    }

    func set(_ value: Double, parameter index: Int) {
        values[index] = value
        for instance in instances { instance.set(value, parameter: index) }
    }

    func process(_ channels: ChannelPointers, frameCount: Int) {
        for channel in channels.indices {
            instances[channel].process(ChannelPointers(rebasing: channels[channel...channel]), frameCount: frameCount)
        }
    }

    func process(_ channels: ChannelPointers, frameCount: Int, changes: ParameterChanges) {
        for channel in channels.indices {
            instances[channel].process(ChannelPointers(rebasing: channels[channel...channel]), frameCount: frameCount, changes: changes)
        }
    }

    func reset() {
        for instance in instances { instance.reset() }
    }
}
