import CSoundalikePluginHost
import SoundalikeEffects
import SoundalikeFoundations

/// A part of a bank's instances, and the worker process that they are in.
final class BankShare {
    let part: BankPlan.Part
    /// As the first item's plugin last reported it.
    private(set) var latencyFrames = 0

    private let specification: PluginSpecification
    private var conditions: sp_conditions
    private let memory: BankMemory
    private let name: String
    private let options: PluginOptions
    private let instancesPerItem: Int
    private let dataBytes: Int
    private let longestBlockSeconds: Double
    private let slots: UnsafeMutableBufferPointer<UInt32>
    private let statuses: UnsafeMutableBufferPointer<sp_status>

    private(set) var worker: SandboxWorker
    private var frame = sp_bank_frame()
    private var submissionError: SoundalikeError?

    init(
        _ part: BankPlan.Part, specification: PluginSpecification, conditions: sp_conditions, memory: BankMemory, name: String,
        options: PluginOptions, maximumVariantCount: Int, maximumFrameCount: Int
    ) throws {
        self.part = part
        self.specification = specification
        self.conditions = conditions
        self.memory = memory
        self.name = name
        self.options = options
        instancesPerItem = memory == .replicas && part.variant == nil ? maximumVariantCount : 1
        let variantCount = part.variant == nil ? maximumVariantCount : 1
        var largest = sp_bank_frame()
        (largest.item_count, largest.variant_count) = (UInt32(part.items.count), UInt32(variantCount))
        (largest.frame_count, largest.setting_count) = (UInt32(maximumFrameCount), UInt32(specification.controlCount))
        largest.replicas = memory == .replicas
        dataBytes = sp_bank_frame_bytes(&largest) + 1 << 16
        longestBlockSeconds = Double(maximumFrameCount) / conditions.sample_rate_hz
        worker = try SandboxWorker(options, dataBytes: dataBytes, longestBlockSeconds: longestBlockSeconds)
        slots = .allocate(capacity: part.items.count * instancesPerItem)
        statuses = .allocate(capacity: part.items.count)
        statuses.initialize(repeating: SP_OK)
        for place in slots.indices { slots.initializeElement(at: place, to: UInt32(place)) }
        try open()
    }

    deinit {
        slots.deallocate()
        statuses.deallocate()
    }

    /// Whether the worker is there for another frame.
    var isRunning: Bool { worker.loss == nil && sp_sandbox_is_running(worker.handle) }

    /// A new worker with fresh instances.
    func restart() throws {
        worker = try SandboxWorker(options, dataBytes: dataBytes, longestBlockSeconds: longestBlockSeconds)
        try open()
    }

    /// Hands the share's part of `whole` to the worker. `controls`: `[item, variant, control]` of the whole frame.
    func submit(_ whole: BankFrame, controls: UnsafeMutableBufferPointer<Double>, blockFrames: Int) {
        let row = part.items.lowerBound * whole.variantCount + (part.variant ?? 0)
        frame = sp_bank_frame()
        frame.item_count = UInt32(part.items.count)
        frame.variant_count = part.variant == nil ? UInt32(whole.variantCount) : 1
        frame.frame_count = UInt32(whole.frameCount)
        frame.block_frames = UInt32(blockFrames)
        frame.setting_count = UInt32(specification.controlCount)
        frame.replicas = memory == .replicas
        frame.input = whole.input.baseAddress.map { $0 + row * whole.frameCount }
        frame.output = whole.output.baseAddress.map { $0 + row * whole.frameCount }
        frame.settings = UnsafePointer(controls.baseAddress).map { $0 + row * specification.controlCount }
        frame.slots = UnsafePointer(takeSlots(variantCount: Int(frame.variant_count)))
        frame.status = statuses.baseAddress
        var error = sp_error()
        submissionError = sp_sandbox_submit_frame(worker.handle, &frame, &error) == SP_OK ? nil : worker.failure(error, of: name)
    }

    /// Waits for the frame that was submitted.
    ///
    /// - Returns: the items that failed: all of them where the worker was lost, since their states went with it.
    func finish() -> [BankFailure] {
        if let submissionError { return part.items.map { BankFailure(item: $0, error: submissionError) } }
        var latency: Int32 = 0, error = sp_error()
        if sp_sandbox_finish_frame(worker.handle, &frame, &latency, &error) == SP_OK { latencyFrames = Int(latency) }
        if error.status != SP_OK {
            let failure = worker.failure(error, of: name)
            if !isRunning { return part.items.map { BankFailure(item: $0, error: failure) } }
        }
        return zip(part.items, statuses).compactMap { item, status in
            guard status != SP_OK else { return nil }
            var error = sp_error()
            error.status = status
            return BankFailure(item: item, error: error.failure(of: name))
        }
    }

    /// Puts fresh instances in the place of an item's.
    func reset(item: Int) throws {
        let first = (item - part.items.lowerBound) * instancesPerItem
        for slot in first..<first + instancesPerItem {
            var error = sp_error()
            guard sp_sandbox_reset(worker.handle, UInt32(slot), nil, 0, nil, &error) == SP_OK else { throw worker.failure(error, of: name) }
        }
    }

    private func open() throws {
        for slot in 0..<slots.count {
            var facts = sp_facts(), error = sp_error()
            let kind = memory == .snapshots ? SP_ARENA : SP_PLAIN
            guard sp_sandbox_open(worker.handle, UInt32(slot), specification.plugin, &conditions, kind, &facts, &error) == SP_OK else {
                throw worker.failure(error, of: name)
            }
            if slot == 0 { latencyFrames = Int(facts.latency_frames) }
        }
    }

    /// The slots of the first `variantCount` variants of each item, one after the other.
    private func takeSlots(variantCount: Int) -> UnsafeMutablePointer<UInt32>? {
        guard instancesPerItem > 1 else { return slots.baseAddress }
        for place in 0..<part.items.count * variantCount {
            slots[place] = UInt32(place / variantCount * instancesPerItem + place % variantCount)
        }
        return slots.baseAddress
    }
}
