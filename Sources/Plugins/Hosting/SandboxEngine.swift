import CSoundalikePluginHost
import SoundalikeEffects
import SoundalikeFoundations

/// Runs a plugin in a worker process of its own, so that the plugins of a chain can work at once. A block goes there and back in one piece,
/// with all its changes of settings.
final class SandboxEngine: PluginEngine {
    /// Room for settings and changes in the memory that is shared with the worker; the system gives it when it is touched.
    private static let settingsBytes = 4 << 20

    private let name: String
    private let options: PluginOptions
    private let slot: UInt32 = 0
    private var worker: SandboxWorker?
    private var specification: PluginSpecification?
    private var conditions = sp_conditions()
    private var maximumBlockFrames = 0

    /// `name` is what errors call the plugin.
    init(name: String, options: PluginOptions) {
        self.name = name
        self.options = options
    }

    deinit {
        guard let worker, worker.loss == nil else { return }
        _ = sp_sandbox_close(worker.handle, slot, nil)
    }

    func open(_ specification: PluginSpecification, conditions: sp_conditions, maximumBlockFrames: Int, controls: [Double]) throws -> Int {
        self.specification = specification
        self.conditions = conditions
        self.maximumBlockFrames = maximumBlockFrames
        worker = nil
        return try reset(controls: controls)
    }

    func reset(controls: [Double]) throws -> Int {
        let worker = try openWorker()
        var latency: Int32 = 0, error = sp_error()
        let status = sp_sandbox_reset(worker.handle, slot, controls, UInt32(controls.count), &latency, &error)
        guard status == SP_OK else { throw worker.failure(error, of: name) }
        return Int(latency)
    }

    func begin(
        _ channels: ChannelPointers, frameCount: Int, controls: UnsafeBufferPointer<Double>?, changes: UnsafePointer<sp_changes>?
    ) -> SoundalikeError? {
        guard let worker else { return SoundalikeError(.internalFault, name, "it was not prepared") }
        var error = sp_error()
        // As the C side reads an array of pointers: each may be nil, none is.
        let status = channels.withMemoryRebound(to: UnsafeMutablePointer<Float>?.self) {
            sp_sandbox_begin_process(
                worker.handle, slot, $0.baseAddress, UInt32(channels.count), frameCount, controls?.baseAddress, UInt32(controls?.count ?? 0),
                changes, &error)
        }
        return status == SP_OK ? nil : worker.failure(error, of: name)
    }

    func finish(_ channels: ChannelPointers, frameCount: Int) -> Result<Int, SoundalikeError> {
        guard let worker else { return .failure(SoundalikeError(.internalFault, name, "it was not prepared")) }
        var latency: Int32 = 0, error = sp_error()
        let status = channels.withMemoryRebound(to: UnsafeMutablePointer<Float>?.self) {
            sp_sandbox_finish_process(worker.handle, $0.baseAddress, UInt32(channels.count), frameCount, &latency, &error)
        }
        return status == SP_OK ? .success(Int(latency)) : .failure(worker.failure(error, of: name))
    }

    /// A worker in which the slot holds the plugin.
    private func openWorker() throws -> SandboxWorker {
        guard let specification else { throw SoundalikeError(.internalFault, name, "it was not prepared") }
        let bytes = sp_sandbox_process_bytes(conditions.channel_count, maximumBlockFrames, UInt32(specification.controlCount), 0)
        let dataBytes = bytes + Self.settingsBytes
        if let worker, worker.loss == nil, worker.dataBytes >= dataBytes { return worker }
        let running = try SandboxWorker(
            options, dataBytes: dataBytes, longestBlockSeconds: Double(maximumBlockFrames) / conditions.sample_rate_hz, isInterruptible: true)
        var error = sp_error()
        guard sp_sandbox_open(running.handle, slot, specification.plugin, &conditions, SP_PLAIN, nil, &error) == SP_OK else {
            throw running.failure(error, of: name)
        }
        worker = running
        return running
    }
}
