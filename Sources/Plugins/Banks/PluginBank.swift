import CSoundalikePluginHost
import Foundation
import SoundalikeEffects
import SoundalikeFoundations

/// A bank of instances of a plugin, spread over worker processes.
///
/// Where a replay check finds that the plugin's state cannot be put back exactly (it lies in globals, threads or mapped memory), every
/// variant of every item has an instance in a process of its own, and ``memory`` is replicas whatever was asked for.
///
/// A worker that is lost costs all its items the frame; it is replaced, and they go on with fresh instances.
final class PluginBank: EffectBank {
    let descriptor: EffectDescriptor
    let itemCount: Int
    let maximumVariantCount: Int
    let memory: BankMemory
    /// As the first item's plugin last reported it.
    private(set) var latencyFrames: Int

    private let name: String
    private let maximumFrameCount: Int
    private let blockFrames: Int
    private let specification: PluginSpecification
    let shares: [BankShare]
    /// What the plugins are given: `[item, variant, control]`.
    private let controls: UnsafeMutableBufferPointer<Double>

    init(
        _ description: PluginDescription, options: PluginOptions, itemCount: Int, maximumVariantCount: Int, memory: BankMemory,
        sampleRateHz: Double, blockFrames: Int, maximumFrameCount: Int
    ) throws {
        let name = description.name
        guard (1...65_536).contains(itemCount * maximumVariantCount), (1...1 << 20).contains(blockFrames), blockFrames <= maximumFrameCount,
            (1...1 << 24).contains(maximumFrameCount), (1_000...768_000).contains(sampleRateHz)
        else {
            throw SoundalikeError(
                .badData, name, "no bank of \(itemCount) items by \(maximumVariantCount) variants in blocks of \(blockFrames) frames")
        }
        let specification = PluginSpecification(description, sampleRateHz: sampleRateHz)
        let conditions = sp_conditions(
            sample_rate_hz: sampleRateHz, channel_count: 1, maximum_block_frames: UInt32(blockFrames), keep_denormals: options.keepsDenormals)
        let isExact = try ReplayCheck(options).isExact(specification, conditions: conditions, name: name)
        let memory = isExact ? memory : .replicas

        let plan = BankPlan(
            itemCount: itemCount, variantCount: maximumVariantCount, memory: memory, isolates: !isExact,
            workerCount: options.workerCount ?? ProcessInfo.processInfo.activeProcessorCount)
        shares = try plan.parts.map { part in
            try BankShare(
                part, specification: specification, conditions: conditions, memory: memory, name: name, options: options,
                maximumVariantCount: maximumVariantCount, maximumFrameCount: maximumFrameCount)
        }
        descriptor = description.effect
        latencyFrames = shares.first?.latencyFrames ?? 0
        controls = .allocate(capacity: max(1, itemCount * maximumVariantCount * specification.controlCount))
        self.name = name
        self.itemCount = itemCount
        self.maximumVariantCount = maximumVariantCount
        self.memory = memory
        self.maximumFrameCount = maximumFrameCount
        self.blockFrames = blockFrames
        self.specification = specification
    }

    deinit { controls.deallocate() }

    func process(_ frame: BankFrame) throws -> [BankFailure] {
        try frame.check(for: self, maximumFrameCount: maximumFrameCount)
        takeControls(of: frame)
        let active = shares.filter { $0.part.variant.map { $0 < frame.variantCount } ?? true }
        for share in active { share.submit(frame, controls: controls, blockFrames: blockFrames) }
        var errors: [Int: SoundalikeError] = [:]
        for share in active {
            for failure in share.finish() where errors[failure.item] == nil { errors[failure.item] = failure.error }
        }
        if let share = active.first, share.part.items.contains(0) { latencyFrames = share.latencyFrames }

        for item in errors.keys { frame.passInput(item: item) }
        for share in shares {
            if !share.isRunning {
                try share.restart()
            } else if share.part.variant != nil, let item = share.part.items.first, errors[item] != nil {
                // What is left of the item in other processes starts anew with it.
                try share.reset(item: item)
            }
        }
        return errors.map { BankFailure(item: $0.key, error: $0.value) }.sorted { $0.item < $1.item }
    }

    func reset(item: Int) throws {
        for share in shares where share.part.items.contains(item) { try share.reset(item: item) }
    }

    /// Checks every value on its way from the frame's parameters to the plugin's controls.
    private func takeControls(of frame: BankFrame) {
        let limits = specification.limits, parameterCount = limits.count
        for row in 0..<frame.itemCount * frame.variantCount {
            let start = row * specification.controlCount
            for control in 0..<specification.controlCount { controls[start + control] = .nan }
            for index in 0..<parameterCount {
                controls[start + specification.controls[index]] = limits[index].allowed(frame.settings[row * parameterCount + index])
            }
        }
    }
}

/// How a bank's instances are dealt out to worker processes.
struct BankPlan {
    /// What one worker has.
    struct Part {
        /// Which items.
        let items: Range<Int>
        /// The only variant, where each has a process of its own.
        let variant: Int?
    }

    let parts: [Part]

    /// - Parameter isolates: whether every instance has a process of its own.
    init(itemCount: Int, variantCount: Int, memory: BankMemory, isolates: Bool, workerCount: Int) {
        if isolates {
            parts = (0..<itemCount).flatMap { item in (0..<variantCount).map { Part(items: item..<item + 1, variant: $0) } }
        } else {
            let count = max(1, min(workerCount, itemCount))
            parts = (0..<count).map { Part(items: $0 * itemCount / count..<($0 + 1) * itemCount / count, variant: nil) }
        }
    }
}
