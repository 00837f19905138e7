import Foundation
import SoundalikeArchitectures
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikePlugins
import SoundalikeSpectra
import TestSupport
import Testing

@testable import Soundalike

@Suite struct ControllerTests {
    let folder: TemporaryFolder
    let controller: Controller
    private let model = RandomController()

    init() throws {
        folder = try TemporaryFolder()
        controller = try Controller(model: try model.write(to: folder))
    }

    private func write(_ recording: Recording, _ name: String) throws -> String {
        try recording.write(to: folder.file(name), encoding: .float32)
        return folder.file(name)
    }

    /// What the network says of each frame, found the long way: the whole recording in memory, a spectrogram for each context.
    private func values(of path: String) throws -> [[Float]] {
        let file = try SafetensorsFile(contentsOf: controller.info.path)
        let network = try ControllerInference(model.architecture, weights: file)
        let frontEnd = try MelFrontEnd(model.frontEnd)
        let recording = try Recording.read(path: path)
        let mono = try Recording(channels: [recording.mono()], sampleRateHz: recording.sampleRateHz).resampled(to: 22_050).channels[0]
        let frameCount = (mono.count + 1_023) / 1_024
        return try (0..<frameCount).map { frame in
            let start = frame * 1_024 - (4_096 - 1_024) / 2
            let context = (start..<(start + 4_096)).map { mono.indices.contains($0) ? mono[$0] : 0 }
            return try network.values(of: frontEnd.spectrogram(of: context))
        }
    }

    @Test(arguments: [22_050.0, 44_100, 48_000])
    func hearsEveryFrameInItsContext(rateHz: Double) throws {
        let noise = Signals.noiseRecording(channelCount: 2, frameCount: Int(2.3 * rateHz), sampleRateHz: rateHz)
        let channels = noise.channels.map { $0.enumerated().map { $1 * Float(power(decibels: -20 * abs(sine(4 * Double($0) / rateHz)))) } }
        let path = try write(Recording(channels: channels, sampleRateHz: rateHz), "noise.wav")
        var options = ControlOptions()
        options.isSmoothed = false
        let control = try controller.control(input: path, options: options)
        let automation = try #require(control.settings.automation)
        let expected = try values(of: path)
        #expect(automation.columns == model.parameters)
        #expect(automation.rowCount == expected.count && control.frameCount == expected.count)
        for (frame, row) in expected.enumerated() {
            for (column, value) in row.enumerated() {
                let physical = controller.chain.trained[column].value(normalised: Double(value))
                #expect(abs(automation.values[frame * 3 + column] - physical) < 2e-3)
            }
        }
        // It does move, and each value is the mean of its column.
        let gains = (0..<expected.count).map { automation.values[$0 * 3 + 2] }
        #expect((gains.max() ?? 0) - (gains.min() ?? 0) > 0.1)
        let mean = gains.reduce(0, +) / Double(gains.count)
        #expect(abs((control.settings.effect("level")?["gain"] ?? 99) - mean) < 1e-3)
        #expect(control.settings.madeBy?.model == "random")
    }

    struct Reference: Decodable { var curve: [Double], smooth: [Double] }

    /// Against scipy at the full rate (`Tests/References/zero_phase.py`).
    @Test func curvesAreSmoothedAsThePaperDoes() throws {
        let reference = try References.load("zero_phase", as: Reference.self)
        let smoothing = CurveSmoothing(frameSamples: 1_024)
        let found = smoothing.smooth(reference.curve)
        #expect(found.count == reference.smooth.count)
        let differences = zip(found, reference.smooth).map { abs($0 - $1) }
        #expect((differences.max() ?? 1) < 2e-3)
        let steps = zip(found, found.dropFirst()).map { abs($1 - $0) }
        #expect((steps.max() ?? 1) < 0.05 && found.allSatisfy { (0...1).contains($0) })
    }

    @Test func smoothRowsAreShortAndStayReadable() throws {
        let path = try write(Signals.noiseRecording(channelCount: 1, frameCount: 44_100), "noise.wav")
        let automation = try #require(try controller.control(input: path).settings.automation)
        #expect(automation.rowCount == 22 * 16)
        let columns = SettingColumns(controller.chain.trained)
        // Two and a half hours.
        let long = AutomationRows(values: [Float](repeating: 0.5, count: 3 * 200_000), columns: columns).smoothed(frameSamples: 1_024)
        #expect(long.rowSamples == 512 && long.rows.count == 3 * 400_000)
        #expect(long.rows.allSatisfy { abs($0 - 0.5) < 1e-6 })
        #expect(0.123456789.roundedForReading == 0.123457 && (-1234.56789).roundedForReading == -1234.57 && 0.0.roundedForReading == 0)
    }

    @Test func documentsOfItReadBackAndRender() throws {
        let path = try write(Signals.noiseRecording(channelCount: 2, frameCount: 60_000, sampleRateHz: 48_000), "noise.wav")
        let settings = try controller.control(input: path).settings
        try settings.write(to: folder.file("found.json"))
        #expect(try Settings(contentsOf: folder.file("found.json")) == settings)
        let report = try Renderer().render(settings, input: path, output: folder.file("out.wav"))
        #expect(report.format.sampleRateHz == 48_000 && report.format.channelCount == 2)
        let output = try Recording.read(path: folder.file("out.wav"))
        #expect(output.frameCount == 60_000)
        #expect(try output.channels[0] != Recording.read(path: path).channels[0])
    }

    @Test func refusesWhatItCannotHear() throws {
        func problem(_ path: String) -> (SoundalikeError.Code?, String) {
            do { _ = try controller.control(input: path) } catch { return ((error as? SoundalikeError)?.code, "\(error)") }
            return (nil, "")
        }
        let silent = try write(Recording(channels: [[Float](repeating: 0, count: 44_100)], sampleRateHz: 44_100), "silent.wav")
        #expect(problem(silent).0 == .badData)
        let short = try write(Signals.noiseRecording(channelCount: 1, frameCount: 4_410), "short.wav")
        #expect(problem(short).0 == .badData)
        #expect(problem(folder.file("none.wav")).0 == .noInput)
    }

    static let hasReverb = (try? PluginEffects(catalogue: PluginCatalogue()).descriptor(of: "http://calf.sourceforge.net/plugins/Reverb")) != nil

    /// Of the sizes of a room, the network says how much speaks for each: the most probable one is set, and stays a size.
    @Test(.enabled(if: hasReverb)) func enumerationsAreSetToAValueOfTheirs() throws {
        var rooms = model
        rooms.chain = """
            name = "room"
            [[effects]]
            id = "reverb"
            effect = "http://calf.sourceforge.net/plugins/Reverb"
            trained = [{ symbols = ["room_size"], range = [0, 3] }, { symbols = ["amount"], range = [0, 2] }]
            """
        rooms.parameters = (0...3).map { "reverb/room_size=\($0)" } + ["reverb/amount"]
        let registry = EffectRegistry(providers: [PluginEffects(catalogue: PluginCatalogue())])
        let controller = try Controller(model: rooms.write(to: folder, name: "rooms"), registry: registry)
        let path = try write(Signals.noiseRecording(channelCount: 1, frameCount: 44_100), "noise.wav")
        let automation = try #require(try controller.control(input: path).settings.automation)
        #expect(automation.columns == ["reverb/room_size", "reverb/amount"])
        #expect(stride(from: 0, to: automation.values.count, by: 2).allSatisfy { [0, 1, 2, 3].contains(automation.values[$0]) })
    }

    @Test func refusesModelsThatDoNotFitTheirChain() throws {
        var other = model
        other.parameters = ["eq/low_gain", "level/gain", "eq/high_gain"]
        let swapped = try other.write(to: folder, name: "swapped")
        #expect { try Controller(model: swapped) } throws: { "\($0)".contains("swapped.safetensors: its network does not set") }
        other = model
        other.chain = "[[effects]]\nid = \"x\"\neffect = \"urn:no-such-plugin\"\n"
        let unknown = try other.write(to: folder, name: "unknown")
        #expect(throws: SoundalikeError.self) { try Controller(model: unknown) }
        let matcher = try RandomModel().write(to: folder, name: "matcher")
        #expect { try Controller(model: matcher) } throws: { "\($0)".contains("not controller") }
        #expect(throws: SoundalikeError.self) { try Matcher(model: controller.info.path) }
    }
}
