import CSoundalikePluginHost
import SoundalikeEffects
import SoundalikeFoundations

/// Runs a plugin in this process.
final class InProcessEngine: PluginEngine {
    private let name: String
    private var effect: OpaquePointer?

    /// `name` is what errors call the plugin.
    init(name: String) {
        self.name = name
    }

    deinit { sp_effect_close(effect) }

    func open(_ specification: PluginSpecification, conditions: sp_conditions, maximumBlockFrames: Int, controls: [Double]) throws -> Int {
        var conditions = conditions, error = sp_error()
        let opened = sp_effect_open(specification.plugin, &conditions, nil, &error)
        guard let opened else { throw error.failure(of: name) }
        sp_effect_close(effect)
        effect = opened
        return try withExtendedLifetime(specification) {
            set(controls)
            // Some plugins look at their controls when they are activated: what runs is always activated with the settings.
            return try reset(controls: controls)
        }
    }

    func reset(controls: [Double]) throws -> Int {
        set(controls)
        var error = sp_error()
        guard let effect, sp_effect_reset(effect, &error) == SP_OK else { throw error.failure(of: name) }
        return try measuredLatency()
    }

    func begin(
        _ channels: ChannelPointers, frameCount: Int, controls: UnsafeBufferPointer<Double>?, changes: UnsafePointer<sp_changes>?
    ) -> SoundalikeError? {
        if let controls { set(controls) }
        var error = sp_error()
        // As the C side reads an array of pointers: each may be nil, none is.
        error.status = channels.withMemoryRebound(to: UnsafeMutablePointer<Float>?.self) {
            sp_effect_process(effect, $0.baseAddress, frameCount, changes)
        }
        return error.status == SP_OK ? nil : error.failure(of: name)
    }

    func finish(_ channels: ChannelPointers, frameCount: Int) -> Result<Int, SoundalikeError> { .success(Int(sp_effect_latency(effect))) }

    private func set(_ controls: some Collection<Double>) {
        for (control, value) in controls.enumerated() where !value.isNaN { sp_effect_set(effect, UInt32(control), value) }
    }

    private func measuredLatency() throws -> Int {
        var latency: Int32 = 0, error = sp_error()
        guard sp_effect_measure_latency(effect, &latency, &error) == SP_OK else { throw error.failure(of: name) }
        return Int(latency)
    }
}
