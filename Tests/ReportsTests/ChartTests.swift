import Foundation
import Soundalike
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeReports

@Suite struct ChartTests {
    private static func contents(_ folder: TemporaryFolder, names: [String] = ["input.wav", "reference.wav", "result.wav"]) throws -> ReportContents {
        for (seed, name) in names.enumerated() {
            try Signals.noiseRecording(channelCount: 2, frameCount: 44_100, amplitude: 0.1, seed: UInt64(seed)).write(to: folder.file(name))
        }
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor)
        (eq["low_frequency"], eq["low_gain"], eq["mid1_gain"]) = (120, -6, 3)
        let profiles = try FileProfile.of(names.map(folder.file))
        var contents = ReportContents(input: profiles[0], settings: Settings(chain: [eq]))
        (contents.reference, contents.result) = (profiles[1], profiles[2])
        return contents
    }

    @Test func pictureIsWellFormedAndSaysWhatItShows() throws {
        let folder = try TemporaryFolder()
        let svg = Picture.svg(try Self.contents(folder))
        func count(_ text: String) -> Int { svg.components(separatedBy: text).count - 1 }
        #expect(count("role=\"img\"") == 5 && count("<title ") == 5 && count("<desc ") == 5)
        #expect(count("<g class=\"handle\"") == 4)
        #expect(count("<image ") == 2)
        for text in ["120 Hz", "−6.0 dB", "+3.0 dB", "Q 0.707"] { #expect(svg.contains(text)) }
        let identifiers = svg.matches(of: /\sid="([^"]*)"/).map { String($0.output.1) }
        #expect(Set(identifiers).count == identifiers.count && identifiers.count == 14)
        // A strict reader of XML takes it.
        try PictureFile(path: folder.file("picture.png")).write(svg, overwrite: false)
        #expect(try bytes(of: folder.file("picture.png")).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }

    @Test func hostileNamesStayText() throws {
        let folder = try TemporaryFolder()
        let name = "a\"'><script>alert(1)</script>&amp;\u{1}.wav"
        let svg = Picture.svg(try Self.contents(folder, names: [name.replacing("/", with: "∕"), "reference.wav", "result.wav"]))
        #expect(!svg.contains("<script"))
        #expect(svg.contains("&lt;script&gt;"))
        try PictureFile(path: folder.file("picture.png")).write(svg, overwrite: false)
    }

    /// A sine lies in its twelfth of an octave, and at its row of the spectrogram.
    @Test func profileOfASine() throws {
        let folder = try TemporaryFolder()
        let sine = Signals.sine(frequencyHz: 1_000, amplitude: 0.5, seconds: 3, sampleRateHz: 44_100)
        try Recording(channels: [sine], sampleRateHz: 44_100).write(to: folder.file("sine.wav"), encoding: .float32)
        let profile = try FileProfile(path: folder.file("sine.wav"))
        let band = try #require(profile.spectrumDB.indices.max { profile.spectrumDB[$0] ?? -200 < profile.spectrumDB[$1] ?? -200 })
        #expect(abs(FileProfile.spectrumFrequenciesHz[band] - 1_000) < 1e-9)
        #expect(abs((profile.spectrumDB[band] ?? 0) + 6.02) < 0.1)
        let spectrogram = profile.spectrogram
        let column = spectrogram.columnCount / 2
        let row = try #require((0..<Spectrogram.rowCount).max { spectrogram.levelDB(column: column, row: $0) < spectrogram.levelDB(column: column, row: $1) })
        let hz = Spectrogram.lowestHz * pow(spectrogram.highestHz / Spectrogram.lowestHz, (Double(row) + 0.5) / Double(Spectrogram.rowCount))
        #expect(abs(log2(hz / 1_000)) < 0.1)
        #expect(abs(spectrogram.loudestDB + 6) < 1.5)
        #expect(profile.waveform.highest.max() ?? 0 > 0.499)
    }

    @Test func loudestStretchIsFound() {
        var waveform = Waveform(frameCount: 6_000)
        let block = PlanarBlock(channelCount: 1, capacity: 6_000)
        for frame in 4_000..<5_000 { block.channels[0][frame] = 0.5 }
        waveform.add(block.channels, channelCount: 1, frameCount: 6_000)
        #expect(waveform.loudestStart(ofFrames: 1_000) == 4_000)
        #expect(waveform.loudestStart(ofFrames: 6_000) == 0)
    }

    /// The picture's chunks and sums, read back by another's rules.
    @Test func pngIsSound() throws {
        let pixels = (0..<300 * 400).map { UInt8($0 % 251) }
        let image = PNGImage(width: 400, pixels: pixels, palette: (0..<256).map { (UInt8($0), 0, 0) })
        let folder = try TemporaryFolder()
        // The converter has a reader of its own; a picture that it cannot read is left white.
        func picture(_ data: String, _ name: String) throws -> [UInt8] {
            let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='300'><image width='400' height='300' href='data:image/png;base64,\(data)'/></svg>"
            try PictureFile(path: folder.file(name)).write(svg, overwrite: false)
            return try bytes(of: folder.file(name))
        }
        #expect(try picture(image.base64, "image.png").count > 3 * picture("", "white.png").count)
    }

    @Test func automationHasALaneAParameterThatMoves() throws {
        let folder = try TemporaryFolder()
        var contents = try Self.contents(folder)
        #expect(!contents.charts.contains { $0.id == "automation" })
        contents.settings.automation = Automation(
            sampleRateHz: 100, frameSamples: 10, columns: ["eq/low_gain", "eq/high_gain"], values: (0..<10).flatMap { [Double($0) - 5, 2] })
        let chart = try #require(contents.charts.first { $0.id == "automation" })
        #expect(chart.body.components(separatedBy: "class=\"lane\"").count == 2)
        #expect(chart.body.contains("eq: Low gain, −5 to +4".replacing("+", with: "")))
    }

    @Test func comparisonsShowWhatMovesMost() throws {
        let folder = try TemporaryFolder()
        let contents = try Self.contents(folder)
        var settings = contents.settings
        let symbols = ["low_gain", "mid1_gain", "mid2_gain", "high_gain", "low_q", "mid1_q", "mid2_q", "high_q"]
        settings.automation = Automation(
            sampleRateHz: 100, frameSamples: 10, columns: symbols.map { "eq/\($0)" },
            // Each parameter moves less than the one before it; by row, then by column.
            values: (0..<10).flatMap { row in symbols.indices.map { 1 + (row % 2 == 0 ? 0 : 4 / power(4, Double($0))) } })
        let profiles = try ["input.wav", "reference.wav", "result.wav"].map { try FileProfile(path: folder.file($0)) }
        let picture = ComparisonPicture(
            input: profiles[0], target: profiles[1], output: profiles[2], settings: settings, itemName: "note <1>", modelName: "a&b")
        let svg = picture.svg
        #expect(svg.components(separatedBy: "<image ").count == 4 && svg.components(separatedBy: "class=\"lane\"").count == 7)
        for text in ["Spectrogram: input", "Spectrogram: target", "Spectrogram: a&amp;b", "note &lt;1&gt;", "eq: Low gain"] { #expect(svg.contains(text), "\(text)") }
        #expect(!svg.contains("eq: High Q"))
        try PictureFile(path: folder.file("comparison.png")).write(svg, overwrite: false)
    }
}
