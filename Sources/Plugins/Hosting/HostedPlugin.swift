import CSoundalikePluginHost
import SoundalikeEffects
import SoundalikeFoundations

/// Where a plugin's instances are: in this process, or in another.
protocol PluginEngine: AnyObject {
    /// Makes fresh instances under `conditions`, with these values of all controls, for calls of up to `maximumBlockFrames`.
    ///
    /// - Returns: the latency that they report with these values, in frames.
    func open(_ specification: PluginSpecification, conditions: sp_conditions, maximumBlockFrames: Int, controls: [Double]) throws -> Int

    /// Puts fresh instances in place of those there are. Returns as `open`.
    func reset(controls: [Double]) throws -> Int

    /// Begins to process a block after setting all controls (nil: they are as they were). What it is given need not last.
    ///
    /// - Returns: what went wrong; nothing is to be finished then.
    func begin(
        _ channels: ChannelPointers, frameCount: Int, controls: UnsafeBufferPointer<Double>?, changes: UnsafePointer<sp_changes>?
    ) -> SoundalikeError?

    /// Ends what was begun, in the same channels.
    ///
    /// - Returns: the latency reported afterwards, or what went wrong.
    func finish(_ channels: ChannelPointers, frameCount: Int) -> Result<Int, SoundalikeError>
}

/// An LV2 plugin as an effect. What it is given is always finite, in range and below the Nyquist frequency.
///
/// The latency is that of a fresh instance with the settings at `prepare`. A plugin that changes it later goes on, with a warning:
/// its output is then shifted against the input by the difference. Where it has no port to report one, it may be measured
/// (`DelayMeasurement`). A failure silences it until it is reset.
final class HostedPlugin: Effect {
    let descriptor: EffectDescriptor
    private(set) var latencyFrames = 0
    private(set) var failure: SoundalikeError?
    /// Unknown: LV2 has no word for it.
    let tailFrames = 0

    private let description: PluginDescription
    private let options: PluginOptions
    private let engine: any PluginEngine
    private var specification: PluginSpecification?
    private var sampleRateHz = 44_100.0
    private var reportedLatencyFrames = 0

    /// What was asked for, by parameter.
    private var values: [Double]
    /// What the plugin is given, by control; NaN for those that are no parameters.
    private var controls: [Double] = []
    private var controlsHaveChanged = false
    /// Whether a block is on its way.
    private var hasBegun = false
    /// Room for the rows of changes in the host's terms.
    private var changedValues: [Double] = []
    private var changedControls: [Int] = []

    /// The plugin with its defaults, not yet prepared.
    init(_ description: PluginDescription, engine: any PluginEngine, options: PluginOptions) {
        self.description = description
        self.engine = engine
        self.options = options
        descriptor = description.effect
        values = descriptor.defaultValues
    }

    func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws {
        guard (1_000...768_000).contains(sampleRateHz), (1...256).contains(channelCount), maximumBlockFrames > 0 else {
            throw SoundalikeError(
                .badData, description.name, "cannot process \(channelCount) channels at \(sampleRateHz) Hz",
                remedy: "use 1 to 256 channels and a rate of 1 to 768 kHz")
        }
        let specification = PluginSpecification(description, sampleRateHz: sampleRateHz)
        self.specification = specification
        self.sampleRateHz = sampleRateHz
        controls = Array(repeating: .nan, count: specification.controlCount)
        for (index, limit) in specification.limits.enumerated() {
            controls[specification.controls[index]] = limit.allowed(values[index])
        }
        let conditions = sp_conditions(
            sample_rate_hz: sampleRateHz, channel_count: UInt32(channelCount),
            maximum_block_frames: UInt32(options.pluginBlockFrames(maximumBlockFrames)), keep_denormals: options.keepsDenormals)
        latencyFrames = try engine.open(
            specification, conditions: conditions, maximumBlockFrames: maximumBlockFrames, controls: controls)
        if DelayMeasurement.applies(to: description) {
            latencyFrames = DelayMeasurement.frames(of: engine, channelCount: channelCount, blockFrames: maximumBlockFrames)
            _ = try engine.reset(controls: controls)
        }
        startAnew()
    }

    func set(_ value: Double, parameter index: Int) {
        values[index] = descriptor.parameters[index].clamped(value)
        guard let specification else { return }
        let control = specification.controls[index], allowed = specification.limits[index].allowed(value)
        guard controls[control] != allowed else { return }
        controls[control] = allowed
        controlsHaveChanged = true
    }

    func process(_ channels: ChannelPointers, frameCount: Int) {
        begin(channels, frameCount: frameCount, changes: nil)
        finish(channels, frameCount: frameCount)
    }

    func process(_ channels: ChannelPointers, frameCount: Int, changes: ParameterChanges) {
        begin(channels, frameCount: frameCount, changes: changes)
        finish(channels, frameCount: frameCount)
    }

    func begin(_ channels: ChannelPointers, frameCount: Int, changes: ParameterChanges?) {
        guard let specification, let changes, changes.rowCount > 0 else { return start(channels, frameCount: frameCount, changes: nil) }
        let columnCount = changes.parameterIndices.count
        changedControls.removeAll(keepingCapacity: true)
        changedValues.removeAll(keepingCapacity: true)
        for index in changes.parameterIndices { changedControls.append(specification.controls[index]) }
        for place in 0..<changes.rowCount * columnCount {
            changedValues.append(specification.limits[changes.parameterIndices[place % columnCount]].allowed(changes.values[place]))
        }
        changedControls.withUnsafeBufferPointer { controls in
            changedValues.withUnsafeBufferPointer { values in
                var rows = sp_changes(
                    controls: controls.baseAddress, values: values.baseAddress, column_count: columnCount, row_count: changes.rowCount,
                    first_frame: changes.firstFrame, interval_frames: changes.intervalFrames)
                start(channels, frameCount: frameCount, changes: &rows)
            }
        }
        // The last row that the block reached holds from here on.
        let reached = min(changes.rowCount - 1, (frameCount - 1 - changes.firstFrame) / max(1, changes.intervalFrames))
        guard reached >= 0, frameCount > changes.firstFrame else { return }
        for (column, index) in changes.parameterIndices.enumerated() {
            values[index] = changes.values[reached * columnCount + column]
            controls[changedControls[column]] = changedValues[reached * columnCount + column]
        }
    }

    func reset() {
        guard specification != nil else { return }
        do {
            _ = try engine.reset(controls: controls)
            startAnew()
        } catch {
            failure = error as? SoundalikeError ?? SoundalikeError(.internalFault, description.name, "\(error)")
        }
    }

    var warnings: [EffectWarning] {
        var warnings: [EffectWarning] = []
        if let specification {
            warnings = zip(specification.limits, values).compactMap { $0.warning(for: $1, sampleRateHz: sampleRateHz) }
        }
        if reportedLatencyFrames != latencyFrames {
            warnings.append(
                EffectWarning(
                    "its latency has changed from \(latencyFrames) to \(reportedLatencyFrames) frames; what follows is shifted by that much"))
        }
        return warnings
    }

    private func startAnew() {
        failure = nil
        reportedLatencyFrames = latencyFrames
        controlsHaveChanged = false
        hasBegun = false
    }

    private func start(_ channels: ChannelPointers, frameCount: Int, changes: UnsafePointer<sp_changes>?) {
        guard failure == nil, frameCount > 0 else { return }
        failure = controls.withUnsafeBufferPointer {
            engine.begin(channels, frameCount: frameCount, controls: controlsHaveChanged ? $0 : nil, changes: changes)
        }
        hasBegun = failure == nil
        controlsHaveChanged = false
    }

    func finish(_ channels: ChannelPointers, frameCount: Int) {
        if hasBegun {
            hasBegun = false
            switch engine.finish(channels, frameCount: frameCount) {
            case .success(let latency): if description.latencyPort != nil { reportedLatencyFrames = latency }
            case .failure(let error): failure = error
            }
        }
        guard failure != nil else { return }
        for channel in channels { channel.update(repeating: 0, count: frameCount) }
    }
}
