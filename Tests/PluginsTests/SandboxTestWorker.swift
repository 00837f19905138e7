import CSoundalikePluginHost
import Foundation
import Testing

/// A worker process for tests, with what is opened in it.
final class TestWorker {
    /// The worker's program, built beside the tests.
    static let program =
        ProcessInfo.processInfo.environment["SOUNDALIKE_PLUGIN_SANDBOX"]
        ?? TestPlugin.root.appendingPathComponent(".build/release/soundalike-plugin-sandbox").path
    static var isBuilt: Bool { TestPlugin.areBuilt && FileManager.default.isExecutableFile(atPath: program) }

    let sandbox: OpaquePointer

    init(program: String = program, timeLimitSeconds: Double = 10) throws {
        var error = sp_error()
        let started = Self.withOptions(program: program, timeLimitSeconds: timeLimitSeconds) { sp_sandbox_start($0, &error) }
        guard let started else { throw Fault(error) }
        sandbox = started
    }

    deinit { sp_sandbox_stop(sandbox) }

    static func withOptions<Result>(
        program: String = program, timeLimitSeconds: Double = 10, _ body: (UnsafePointer<sp_sandbox_options>) -> Result
    ) -> Result {
        program.withCString { path in
            var options = sp_sandbox_options()
            options.executable_path = path
            options.data_bytes = 16 << 20
            options.instance_memory_bytes = 64 << 20
            options.time_limit_seconds = timeLimitSeconds
            return body(&options)
        }
    }

    @discardableResult
    func open(_ plugin: TestPlugin, slot: UInt32 = 0, _ conditions: sp_conditions = conditions(), memory: sp_memory = SP_ARENA) throws -> sp_facts {
        var error = sp_error(), conditions = conditions, facts = sp_facts()
        guard sp_sandbox_open(sandbox, slot, plugin.plugin, &conditions, memory, &facts, &error) == SP_OK else { throw Fault(error) }
        return facts
    }

    @discardableResult
    func process(
        _ channels: inout [[Float]], slot: UInt32 = 0, settings: [Double] = [], changes: UnsafePointer<sp_changes>? = nil
    ) throws -> Int32 {
        var error = sp_error(), latency: Int32 = 0
        let frames = channels[0].count, count = UInt32(channels.count)
        let status = withChannels(&channels) {
            let begun = sp_sandbox_begin_process(sandbox, slot, $0, count, frames, settings, UInt32(settings.count), changes, &error)
            return begun == SP_OK ? sp_sandbox_finish_process(sandbox, $0, count, frames, &latency, &error) : begun
        }
        if status != SP_OK { throw Fault(error) }
        return latency
    }

    func processed(_ channels: [[Float]], slot: UInt32 = 0, settings: [Double] = []) throws -> [[Float]] {
        var channels = channels
        try process(&channels, slot: slot, settings: settings)
        return channels
    }

    func reset(slot: UInt32 = 0, settings: [Double] = []) throws {
        var error = sp_error()
        guard sp_sandbox_reset(sandbox, slot, settings, UInt32(settings.count), nil, &error) == SP_OK else { throw Fault(error) }
    }

    /// What the replay check finds.
    static func findings(_ plugin: TestPlugin) throws -> UInt32 {
        var error = sp_error(), conditions = conditions(), findings: UInt32 = 0
        let status = withOptions { sp_replay_check($0, plugin.plugin, &conditions, 1, &findings, &error) }
        if status != SP_OK { throw Fault(error) }
        return findings
    }
}

/// The frame of a bank, with memory of its own.
struct TestFrame {
    var itemCount: Int
    var variantCount: Int
    var isReplicas = false
    var slots: [UInt32]
    /// `[item][variant][control]`: gain and trigger.
    var settings: [Double]
    /// `[item][variant][frame]`
    var input: [Float]

    struct Answer: Equatable {
        var status: sp_status
        var statuses: [sp_status]
        var output: [Float]
        var detail: String
    }

    var frameCount: Int { input.count / (itemCount * variantCount) }

    func run(on worker: TestWorker) -> Answer {
        var error = sp_error()
        var statuses = [sp_status](repeating: SP_BAD_REQUEST, count: itemCount), output = [Float](repeating: .nan, count: input.count)
        let status = statuses.withUnsafeMutableBufferPointer { statuses in
            output.withUnsafeMutableBufferPointer { output in
                slots.withUnsafeBufferPointer { slots in
                    settings.withUnsafeBufferPointer { settings in
                        input.withUnsafeBufferPointer { input in
                            var frame = sp_bank_frame()
                            frame.item_count = UInt32(itemCount)
                            frame.variant_count = UInt32(variantCount)
                            frame.frame_count = UInt32(frameCount)
                            frame.setting_count = 2
                            frame.replicas = isReplicas
                            frame.slots = slots.baseAddress
                            frame.settings = settings.baseAddress
                            frame.input = input.baseAddress
                            frame.output = output.baseAddress
                            frame.status = statuses.baseAddress
                            let submitted = sp_sandbox_submit_frame(worker.sandbox, &frame, &error)
                            return submitted == SP_OK ? sp_sandbox_finish_frame(worker.sandbox, &frame, nil, &error) : submitted
                        }
                    }
                }
            }
        }
        return Answer(status: status, statuses: statuses, output: output, detail: Fault(error).detail)
    }
}
