#if os(Linux)
import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

import Soundalike

/// Long files take no more memory than short ones.
///
/// Other tests run in the same process meanwhile, and their memory counts too: so each bound may be missed twice. What a long
/// file took it would take every time.
@Suite(.serialized) struct MemoryTests {
    let folder: TemporaryFolder
    private let path: String
    private static let seconds = 300.0
    /// Far below the 106 MB that the file's samples take.
    private static let boundMB = 60.0

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("long.wav")
        let format = AudioFileFormat(container: .wav, encoding: .pcm16, sampleRateHz: 44_100, channelCount: 2)
        let writer = try AudioFileWriter(path: path, format: format, dither: false)
        let block = PlanarBlock(channelCount: 2, capacity: 44_100)
        for channel in 0 ..< 2 {
            for (frame, sample) in Signals.noise(amplitude: 0.3, count: 44_100, seed: UInt64(channel)).enumerated() { block.channels[channel][frame] = sample }
        }
        for _ in 0 ..< Int(Self.seconds) { try writer.write(block, frameCount: 44_100) }
        try writer.finish()
    }

    /// Resident memory of this process, MB.
    private static func residentMB() throws -> Double {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return Double(fields[1]).map { $0 * Double(getpagesize()) / 1e6 } ?? .infinity
    }

    /// The least growth of three tries, MB.
    private func leastGrowth(_ grow: () throws -> Double) rethrows -> Double {
        var least = Double.infinity
        for _ in 0 ..< 3 where least >= Self.boundMB { least = min(least, try grow()) }
        return least
    }

    @Test func renderingFiveMinutes() throws {
        let growth = try leastGrowth { try renderingGrowth() }
        #expect(growth < Self.boundMB)
    }

    private func renderingGrowth() throws -> Double {
        let before = try Self.residentMB()
        let seen = Counter()
        var options = RenderOptions()
        options.loudness = .target(lufs: -20)
        options.overwrite = true
        options.progress = { _ in seen.add((try? Self.residentMB()) ?? .infinity) }
        let report = try Renderer(options: options).render(.equaliser(RendererTests.values), input: path, output: folder.file("output.wav"))
        #expect(report.durationSeconds == Self.seconds)
        return (seen.values.max() ?? .infinity) - before
    }

    @Test func listeningToFiveMinutes() throws {
        let growth = try leastGrowth { try listeningGrowth() }
        #expect(growth < Self.boundMB)
    }

    private func listeningGrowth() throws -> Double {
        let matcher = try Matcher(model: try RandomModel().write(to: folder))
        let before = try Self.residentMB()
        let done = Counter()
        let seen = Counter()
        let watcher = Thread {
            while done.values.isEmpty {
                seen.add((try? Self.residentMB()) ?? .infinity)
                Thread.sleep(forTimeInterval: 0.005)
            }
        }
        watcher.start()
        defer { done.add(1) }
        #expect(try abs(matcher.embedding(of: path).durationSeconds - Self.seconds) < 1e-6)
        return (seen.values.max() ?? .infinity) - before
    }
}
#endif
