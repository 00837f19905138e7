import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import Synchronization
import TestSupport
import Testing

@testable import SoundalikeControllerTraining
@testable import SoundalikeTraining

/// What a step of a controller's training costs, for `Benchmarks/black-box-step.sh`: real runs on made-up notes, part by part; the effects beside
/// a bare host that does the same renders.
///
/// `SOUNDALIKE_STEP_CASES`: words `CHAIN:BATCH[:snapshots|replicas]`; `SOUNDALIKE_BARE_HOST`: the program.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["SOUNDALIKE_STEP_CASES"] != nil)) struct BlackBoxStepTiming {
    private static let warmUpSteps = 2, measuredSteps = 5

    private struct Case {
        let chain: String, batch: Int, memory: BankMemory

        init(_ word: Substring) throws {
            let parts = word.split(separator: ":")
            chain = String(try #require(parts.first))
            batch = try #require(parts.count > 1 ? Int(parts[1]) : nil)
            memory = try #require(BankMemory(rawValue: parts.count > 2 ? String(parts[2]) : "snapshots"))
        }
    }

    @Test func steps() async throws {
        let environment = ProcessInfo.processInfo.environment
        for word in (environment["SOUNDALIKE_STEP_CASES"] ?? "").split(separator: " ") {
            try await measure(Case(word), bareHost: try #require(environment["SOUNDALIKE_BARE_HOST"]))
        }
    }

    private func measure(_ given: Case, bareHost: String) async throws {
        let folder = try TemporaryFolder()
        try makePairs(in: folder)
        let record = StepRecord(), parts = Mutex([StepTimes]()), memory = Mutex(0.0)
        var options = ControllerTrainer.Options()
        options.registry = EffectRegistry(providers: [BuiltInEffects(), MeasuredEffects(record: record, folder: folder.path)])
        options.progress = { progress in
            guard case .training = progress.stage else { return }
            record.endStep()
            parts.withLock { $0.append(progress.times) }
            memory.withLock { $0 = max($0, Processes.memory(record.workers)) }
            if progress.update == Self.warmUpSteps + Self.measuredSteps { withUnsafeCurrentTask { $0?.cancel() } }
        }
        let path = given.chain.hasSuffix(".toml") ? given.chain : "Chains/\(given.chain).toml"
        let trainer = try ControllerTrainer(
            recipe: recipe(given), chain: ChainDescription(contentsOf: path), folders: [folder.path], options: options)
        let run = try RunFolder.create(folder.file("run"), recipe: recipe(given))
        // It would go on with a validation.
        let task = Task { _ = try await trainer.run(in: run) }
        await #expect(throws: SoundalikeError.self) { try await task.value }

        let times = parts.withLock { $0 }, workers = memory.withLock { $0 }
        func milliseconds(_ part: KeyPath<StepTimes, Double>) -> Double {
            median(zip(times.dropFirst(), times).map { ($0[keyPath: part] - $1[keyPath: part]) * 1_000 }.dropFirst(Self.warmUpSteps - 1))
        }
        let steps = record.steps.dropFirst(Self.warmUpSteps)
        let bank = median(steps.map { $0.bankSeconds * 1_000 }), processor = median(steps.map { $0.processorSeconds * 1_000 })
        let bare = try (0..<record.bankCount).map { try bareCost(bareHost, folder.file("bank-\($0)")) }
        let bareClock = bare.reduce(0) { $0 + $1[0] }, bareProcessor = bare.reduce(0) { $0 + $1[1] }
        // Clips end in some steps and not in others.
        let reset = steps.reduce(0) { $0 + $1.resetSeconds * 1_000 } / Double(steps.count)
        let effectTimes = zip(times.dropFirst(), times).map { ($0.effects - $1.effects) * 1_000 }.dropFirst(Self.warmUpSteps - 1)
        let effects = median(zip(effectTimes, steps).map { $0 - $1.resetSeconds * 1_000 })
        let whole = median(zip(times.dropFirst(), times).map { ($0.total - $1.total) * 1_000 }.dropFirst(Self.warmUpSteps - 1))
        let columns: [String] = [
            URL(fileURLWithPath: given.chain).deletingPathExtension().lastPathComponent, "\(given.batch)", given.memory.rawValue,
            text(milliseconds(\.encoder)), text(effects), text(reset), text(milliseconds(\.loss)), text(milliseconds(\.optimiser)), text(milliseconds(\.waiting)),
            String(format: "%.2f", 1_000 / whole), text(bareClock), percent(effects / bareClock), text(bareProcessor),
            percent(processor / bareProcessor), String(format: "%.2f", processor / bank), text(workers), text(Processes.peakMemory()),
        ]
        print("step | \(columns.joined(separator: " | ")) |")
    }

    private func recipe(_ given: Case) -> ControllerRecipe {
        var recipe = ControllerRecipe()
        recipe.stages.start = .random
        recipe.stages.isProgressive = false
        recipe.data.split = [0.5, 0.25, 0.25]
        recipe.optimiser.batchSize = given.batch
        recipe.optimiser.maximumUpdates = Self.warmUpSteps + Self.measuredSteps
        recipe.optimiser.validateEvery = recipe.optimiser.maximumUpdates
        recipe.optimiser.validationFrames = 1
        recipe.gradient.memory = given.memory.rawValue
        return recipe
    }

    private func makePairs(in folder: TemporaryFolder) throws {
        for place in ["dry", "wet"] { try FileManager.default.createDirectory(atPath: folder.file(place), withIntermediateDirectories: true) }
        for index in 0..<8 {
            let notes = GradientDiagnosis.pluckedTones(seconds: 10, sampleRateHz: 22_050, seed: UInt64(index))
            try Recording(channels: [notes], sampleRateHz: 22_050).write(to: folder.file("dry/\(index).wav"), as: .wav, encoding: .float32)
            try Recording(channels: [notes.map { tanh(3 * $0) / 2 }], sampleRateHz: 22_050)
                .write(to: folder.file("wet/\(index).wav"), as: .wav, encoding: .float32)
        }
    }

    /// Milliseconds that the renders of a step cost a bare host on as many threads as there are processors: by the clock, and of the processors.
    private func bareCost(_ program: String, _ frames: String) throws -> [Double] {
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [frames, "\(ProcessInfo.processInfo.activeProcessorCount)", "\(Self.warmUpSteps)"]
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let figures = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        #expect(process.terminationStatus == 0 && figures.count == 2)
        return figures
    }

    private func median(_ values: some Sequence<Double>) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }

    private func text(_ value: Double) -> String { value < 10 ? String(format: "%.1f", value) : String(format: "%.0f", value) }

    private func percent(_ ratio: Double) -> String { String(format: "%+.1f %%", 100 * (ratio - 1)) }
}
