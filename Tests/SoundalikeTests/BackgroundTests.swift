import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

import Soundalike

/// Long work that is awaited.
@Suite struct BackgroundTests {
    private let folder: TemporaryFolder
    private let voice = Signals.noiseRecording(frameCount: 200_000, amplitude: 0.1)

    init() throws { folder = try TemporaryFolder() }

    @MainActor @Test func givesTheSameAndLeavesTheCallersThread() async throws {
        let matcher = try Matcher()
        let seen = Counter(), onMain = Counter()
        var options = MatchOptions()
        options.progress = {
            seen.add($0)
            if Thread.isMainThread { onMain.add($0) }
        }
        let match = try await matcher.match(input: voice, reference: voice, options: options)
        #expect(match.settings == (try { try matcher.match(input: voice, reference: voice) }()).settings)
        #expect(seen.values.last == 1 && seen.values == seen.values.sorted() && seen.values.count > 10)
        #expect(onMain.values.isEmpty)

        let rendered = try await Renderer().render(match.settings, voice)
        #expect(rendered.recording == (try { try Renderer().render(match.settings, voice) }()).recording)
        let controller = try Controller(model: RandomController().write(to: folder))
        let control = try await controller.control(input: .memory(voice, name: "voice"))
        #expect(control.settings == (try { try controller.control(input: .memory(voice, name: "voice")) }()).settings)
    }

    /// What comes of `work` when its task is cancelled at the first progress.
    private func cancelled<Output: Sendable>(
        _ work: @escaping @Sendable (_ progress: @escaping @Sendable (Double) -> Void) async throws -> Output
    ) async -> Result<Output, any Error> {
        let (begun, continuation) = AsyncStream<Double>.makeStream()
        let cancellations = Counter()
        let task = Task {
            try await work {
                continuation.yield($0)
                // However busy the machine is, the work is not done before it is cancelled.
                while cancellations.values.isEmpty { Thread.sleep(forTimeInterval: 0.001) }
            }
        }
        for await _ in begun { break }
        task.cancel()
        cancellations.add(1)
        return await task.result
    }

    private func isInterrupted(_ result: Result<some Any, any Error>) -> Bool {
        do { _ = try result.get() } catch { return (error as? SoundalikeError)?.code == .interrupted }
        return false
    }

    @Test(arguments: [1, 2]) func matchingCanBeCancelled(threads: Int) async throws {
        let long = Signals.noiseRecording(channelCount: 1, frameCount: 8_000_000), matcher = try Matcher()
        let result = await cancelled { progress in
            var options = MatchOptions()
            (options.threads, options.progress) = (threads, progress)
            return try await matcher.match(input: long, reference: long, options: options)
        }
        #expect(isInterrupted(result))
    }

    @Test func renderingCanBeCancelled() async throws {
        let long = Signals.noiseRecording(channelCount: 1, frameCount: 8_000_000)
        try long.write(to: folder.file("long.wav"))
        let (input, output) = (folder.file("long.wav"), folder.file("out.wav"))
        let file = await cancelled { progress in
            var options = RenderOptions()
            options.progress = progress
            return try await Renderer(options: options).render(.equaliser(RendererTests.values), input: input, output: output)
        }
        #expect(isInterrupted(file))
        let memory = await cancelled { progress in
            var options = RenderOptions()
            options.progress = progress
            return try await Renderer(options: options).render(.equaliser(RendererTests.values), long)
        }
        #expect(isInterrupted(memory))
        #expect(try folder.contents() == ["long.wav"])
    }

    /// More than any pool has threads.
    @Test func manyAtOnceDoNotWaitForEachOther() async throws {
        let matcher = try Matcher(), short = Signals.noiseRecording(channelCount: 1, frameCount: 30_000)
        var options = MatchOptions()
        options.threads = 2
        let matches = try await withThrowingTaskGroup(of: Match.self) { [options] group in
            for _ in 0..<150 { group.addTask { try await matcher.match(input: short, reference: short, options: options) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(matches.count == 150)
    }

    @Test func aTaskThatIsCancelledAlreadyDoesNothing() async throws {
        let matcher = try Matcher(), voice = voice
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await matcher.match(input: voice, reference: voice)
        }
        task.cancel()
        #expect(isInterrupted(await task.result))
    }
}
