import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins
import Synchronization

/// Plugins whose banks say how long each frame took, and write down what they were given, for a bare host to do the same.
struct MeasuredEffects: EffectBankProvider {
    private let plugins = PluginEffects(catalogue: PluginCatalogue())
    let record: StepRecord
    /// Where banks write `bank-0`, `bank-1` and so on.
    let folder: String

    var descriptors: [EffectDescriptor] { plugins.descriptors }

    func descriptor(of id: String) throws -> EffectDescriptor? { try plugins.descriptor(of: id) }

    func makeEffect(_ id: String) throws -> (any Effect)? { try plugins.makeEffect(id) }

    func makeBank(
        of id: String, itemCount: Int, maximumVariantCount: Int, memory: BankMemory, sampleRateHz: Double, blockFrames: Int,
        maximumFrameCount: Int
    ) throws -> (any EffectBank)? {
        let bank = try plugins.makeBank(
            of: id, itemCount: itemCount, maximumVariantCount: maximumVariantCount, memory: memory, sampleRateHz: sampleRateHz,
            blockFrames: blockFrames, maximumFrameCount: maximumFrameCount)
        // A validation's banks have no variants: they are none of a step's.
        guard let bank, maximumVariantCount > 1 else { return bank }
        let path = "\(folder)/bank-\(record.addBank())"
        let parameters = bank.descriptor.parameters.map(\.symbol).joined(separator: " ")
        let facts: [Any] = [bank.descriptor.id, sampleRateHz, blockFrames, itemCount, maximumVariantCount, maximumFrameCount]
        let header = facts.map { "\($0)" }.joined(separator: " ") + "\n\(bank.descriptor.parameters.count) \(parameters)\n"
        _ = FileManager.default.createFile(atPath: path, contents: Data(header.utf8))
        guard let file = FileHandle(forWritingAtPath: path) else { throw SoundalikeError(.cannotCreate, path, "cannot be written") }
        try file.seekToEnd()
        return MeasuredBank(bank, record: record, file: file)
    }
}

/// What a run's steps cost.
final class StepRecord: Sendable {
    struct Step {
        /// Of the effects' banks: by the clock, and of all processes' processors.
        var bankSeconds = 0.0, processorSeconds = 0.0
        /// Of putting fresh effects in the place of those whose clips ended.
        var resetSeconds = 0.0
    }

    private let state = Mutex((bankCount: 0, steps: [Step](), open: Step(), workers: [Int]()))

    var steps: [Step] { state.withLock { $0.steps } }
    var bankCount: Int { state.withLock { $0.bankCount } }
    /// The processes that plugins run in.
    var workers: [Int] { state.withLock { $0.workers } }

    func addBank() -> Int {
        state.withLock {
            $0.bankCount += 1
            return $0.bankCount - 1
        }
    }

    func add(bankSeconds: Double, processorSeconds: Double) {
        state.withLock {
            $0.open.bankSeconds += bankSeconds
            $0.open.processorSeconds += processorSeconds
        }
    }

    func add(resetSeconds: Double) { state.withLock { $0.open.resetSeconds += resetSeconds } }

    func endStep() {
        state.withLock {
            $0.steps.append($0.open)
            $0.open = Step()
        }
    }

    func findWorkers() { state.withLock { if $0.workers.isEmpty { $0.workers = Processes.children() } } }
}

private final class MeasuredBank: EffectBank {
    private let bank: any EffectBank
    private let record: StepRecord
    private let file: FileHandle

    init(_ bank: any EffectBank, record: StepRecord, file: FileHandle) {
        (self.bank, self.record, self.file) = (bank, record, file)
    }

    var descriptor: EffectDescriptor { bank.descriptor }
    var itemCount: Int { bank.itemCount }
    var maximumVariantCount: Int { bank.maximumVariantCount }
    var memory: BankMemory { bank.memory }
    var latencyFrames: Int { bank.latencyFrames }

    func reset(item: Int) throws {
        let start = ContinuousClock.now
        try bank.reset(item: item)
        record.add(resetSeconds: (ContinuousClock.now - start) / .seconds(1))
    }

    func process(_ frame: BankFrame) throws -> [BankFailure] {
        record.findWorkers()
        let workers = record.workers
        let processor = Processes.processorSeconds(workers), start = ContinuousClock.now
        let failures = try bank.process(frame)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        record.add(bankSeconds: seconds, processorSeconds: Processes.processorSeconds(workers) - processor)
        file.write(Data(buffer: frame.settings))
        file.write(Data(buffer: frame.input))
        return failures
    }
}

/// What the system says of this process and its children (Linux).
enum Processes {
    static func children() -> [Int] {
        let own = Int(ProcessInfo.processInfo.processIdentifier)
        return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int.init).filter { process in
            // After the name in parentheses: state, parent.
            guard let fields = text("/proc/\(process)/stat")?.split(separator: ")").last?.split(separator: " "), fields.count > 1 else { return false }
            return Int(fields[1]) == own
        }
    }

    /// Processor time of this process and of `workers`, which have one thread each.
    static func processorSeconds(_ workers: [Int]) -> Double {
        var own = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own)
        let others = workers.reduce(0.0) { sum, worker in
            sum + (text("/proc/\(worker)/schedstat")?.split(separator: " ").first.flatMap { Double($0) } ?? 0)
        }
        return Double(own.tv_sec) + 1e-9 * (Double(own.tv_nsec) + others)
    }

    /// The part of memory that is `processes`' own, MiB: what they share counts in parts.
    static func memory(_ processes: [Int]) -> Double {
        processes.reduce(0) { $0 + (kibibytes("Pss:", "/proc/\($1)/smaps_rollup") ?? 0) } / 1_024
    }

    /// The most memory that this process ever had, MiB.
    static func peakMemory() -> Double { (kibibytes("VmHWM:", "/proc/self/status") ?? 0) / 1_024 }

    private static func kibibytes(_ name: String, _ path: String) -> Double? {
        text(path)?.split(separator: "\n").first { $0.hasPrefix(name) }?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    }

    private static func text(_ path: String) -> String? {
        (try? FileHandle(forReadingAtPath: path)?.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
    }
}
