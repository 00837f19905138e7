import Foundation
import SoundalikeArchitectures
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeSpectra
import TestSupport
import Testing

@testable import Soundalike

extension Embedding {
    /// What a network heard.
    fileprivate var values: [Float] {
        guard case .network(let values) = heard else { return [] }
        return values
    }
}

@Suite struct MatcherTests {
    let folder: TemporaryFolder
    let matcher: Matcher
    let input, reference: String

    init() throws {
        folder = try TemporaryFolder()
        matcher = try Matcher(model: try RandomModel().write(to: folder))
        input = folder.file("input.wav")
        reference = folder.file("reference.flac")
        try Signals.noiseRecording(frameCount: 350_001, sampleRateHz: 48_000).write(to: input)
        let tone = Signals.sine(frequencyHz: 300, amplitude: 0.4, seconds: 3.1, sampleRateHz: 44_100)
        try Recording(channels: [tone], sampleRateHz: 44_100).write(to: reference, as: .flac)
    }

    /// What listening in blocks on two threads must equal: everything in memory at once.
    private func wholeFile(_ path: String) throws -> [Float] {
        let frontEnd = try MelFrontEnd(FrontEndSettings())
        let recording = try Recording.read(path: path)
        let mono = try Recording(channels: [recording.mono()], sampleRateHz: recording.sampleRateHz).resampled(to: 44_100).channels[0]
        let file = try SafetensorsFile(contentsOf: matcher.info.path)
        return try MatcherInference(model: file, subject: "random").embedding(of: frontEnd.spectrogram(of: mono))
    }

    @Test func listeningInBlocksEqualsListeningToTheWhole() throws {
        for path in [input, reference] {
            let expected = try wholeFile(path)
            for threads in [1, 3] {
                var options = MatchOptions()
                options.threads = threads
                let found = try matcher.embedding(of: path, options: options).values
                #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
                #expect(found.count == expected.count)
            }
        }
    }

    /// The geometric mean of what the network says of the pair and, gains turned around, of the pair the other way round.
    private func bothWays(_ network: MatcherInference, _ parameters: [Parameter]) throws -> [[Double]] {
        let first = try wholeFile(input), second = try wholeFile(reference)
        let there = network.logProbabilities(input: first, reference: second), back = network.logProbabilities(input: second, reference: first)
        return parameters.indices.map { index in
            let products = (0..<21).map { value in
                let other = parameters[index].symbol.hasSuffix("_gain") ? 20 - value : value
                return (exp(there[index][value]) * exp(back[index][other])).squareRoot()
            }
            let total = products.reduce(0, +)
            return products.map { $0 / total }
        }
    }

    @Test func predictsTheMedianOfEachParameter() throws {
        let match = try matcher.match(input: input, reference: reference)
        let effect = try #require(match.settings.effect("eq"))
        #expect(match.settings.chain.count == 1)
        // The reference is a low tone.
        #expect(match.warnings.count == 1 && match.warnings[0].hasPrefix("\(reference): has nothing above"))
        #expect(effect.descriptor.id == "builtin:parametric-eq")
        let provenance = try #require(match.settings.madeBy)
        #expect(provenance.program == ProgramVersion.nameAndNumber && provenance.model == "random")
        #expect(try provenance.modelSHA256 == FileDigest.sha256(ofFileAt: matcher.info.path))

        let file = try SafetensorsFile(contentsOf: matcher.info.path)
        let rows = try bothWays(MatcherInference(model: file, subject: "random"), effect.descriptor.parameters)
        for (index, parameter) in effect.descriptor.parameters.enumerated() {
            let probabilities = rows[index]
            // Of all answers the one that is expected to be least far off, by the definition.
            let expectedErrors = (0..<21).map { answer in
                probabilities.enumerated().reduce(0) { $0 + $1.element * Double(abs($1.offset - answer)) }
            }
            let best = try #require(expectedErrors.indices.min { expectedErrors[$0] < expectedErrors[$1] })
            #expect(abs(effect.values[index] - parameter.grid(21)[best]) < 1e-9)
            let confidence = try #require(effect.confidences[index])
            #expect(abs(confidence - probabilities[max(best - 1, 0)...min(best + 1, 20)].reduce(0, +)) < 1e-3)
        }
    }

    @Test func offTheGridIsTheMeanAlongTheScale() throws {
        var options = MatchOptions()
        options.isContinuous = true
        let effect = try #require(try matcher.match(input: input, reference: reference, options: options).settings.effect("eq"))
        let network = try MatcherInference(model: SafetensorsFile(contentsOf: matcher.info.path), subject: "random")
        let rows = try bothWays(network, effect.descriptor.parameters)
        for (index, parameter) in effect.descriptor.parameters.enumerated() {
            let probabilities = rows[index]
            let mean = probabilities.enumerated().reduce(0) { $0 + Double($1.offset) / 20 * $1.element }
            #expect(abs(parameter.normalised(effect.values[index]) - mean) < 1e-3)
            let mass = probabilities.enumerated().reduce(0) { abs(Double($1.offset) / 20 - mean) <= 0.05 ? $0 + $1.element : $0 }
            #expect(abs((effect.confidences[index] ?? 0) - mass) < 1e-3)
        }
    }

    @Test func bandsThatAreNotAskedForStayStill() throws {
        var options = MatchOptions()
        options.bands = ["low", "high"]
        let all = try #require(try matcher.match(input: input, reference: reference).settings.effect("eq"))
        let effect = try #require(try matcher.match(input: input, reference: reference, options: options).settings.effect("eq"))
        for (index, parameter) in effect.descriptor.parameters.enumerated() {
            if parameter.symbol.hasPrefix("low") || parameter.symbol.hasPrefix("high") {
                #expect(effect.values[index] == all.values[index] && effect.confidences[index] != nil)
            } else {
                #expect(effect.values[index] == parameter.defaultValue && effect.confidences[index] == nil)
            }
        }
        #expect(effect["mid1_gain"] == 0)
        for bands: Set<String> in [["low", "treble"], []] {
            options.bands = bands
            expectError(.usage) { try matcher.match(input: input, reference: reference, options: options) }
        }
    }

    @Test func onlyThePartAskedForIsHeard() throws {
        let recording = try Recording.read(path: input, startSeconds: 2, durationSeconds: 1.5)
        let part = folder.file("part.wav")
        try recording.write(to: part, encoding: .float32)
        var options = MatchOptions()
        (options.startSeconds, options.durationSeconds) = (2, 1.5)
        let heard = try matcher.embedding(of: input, options: options)
        let expected = try matcher.embedding(of: part)
        #expect(abs(heard.durationSeconds - 1.5) < 1e-9)
        #expect(zip(heard.values, expected.values).allSatisfy { abs($0 - $1) < 1e-6 })
        options.startSeconds = 100
        expectError(.badData, about: input) { try matcher.embedding(of: input, options: options) }
        options.startSeconds = .nan
        expectError(.usage) { try matcher.embedding(of: input, options: options) }
    }

    @Test func whatCannotBeHeardIsRefused() throws {
        func write(_ name: String, _ samples: [Float], rate: Double = 44_100) throws -> String {
            try Recording(channels: [samples], sampleRateHz: rate).write(to: folder.file(name), encoding: .float32)
            return folder.file(name)
        }
        let short = try write("short.wav", Signals.noise(count: 22_049))
        let silent = try write("silent.wav", .init(repeating: 0, count: 100_000))
        for path in [short, silent] {
            expectError(.badData, about: path) { try matcher.match(input: path, reference: reference) }
            expectError(.badData, about: path) { try matcher.match(input: input, reference: path) }
        }
        _ = try matcher.embedding(of: write("enough.wav", Signals.noise(count: 22_050)))
        expectError(.noInput) { try matcher.match(input: folder.file("none.wav"), reference: reference) }
        expectError(.noInput) { try matcher.match(input: folder.path, reference: reference) }
        expectError(.badData) { try matcher.match(input: folder.write(Array("text".utf8), to: "text.wav"), reference: reference) }
    }

    @Test func aNarrowRecordingIsWarnedAbout() throws {
        let path = folder.file("telephone.wav")
        try Recording(channels: [Signals.noise(count: 16_000)], sampleRateHz: 8_000).write(to: path)
        let warnings = try matcher.embedding(of: path).warnings
        #expect(warnings.count == 2 && warnings[0].contains("only 2.0 s") && warnings[1].contains("nothing above"))
    }

    @Test func onlySoundMatchersAreTaken() throws {
        func refuses(_ change: (inout RandomModel) -> Void) throws {
            var model = RandomModel()
            change(&model)
            let path = try model.write(to: folder)
            expectError(.badData, about: path) { try Matcher(model: path) }
        }
        try refuses { $0.kind = "controller" }
        try refuses { $0.grid[3].symbol = "drive" }
        try refuses { $0.grid.removeLast() }
        try refuses { $0.grid[0].values.removeLast() }
        try refuses { $0.grid[1].values[20] = 9; $0.grid[1].maximum = 30; $0.grid[1].values[20] = 29 }
        try refuses { $0.frontEnd.hopLength = 0 }
        try refuses { $0.frontEnd.bandCount = 64 }
        expectError(.noInput) { try Matcher(model: folder.file("none.safetensors")) }
        expectError(.badData) { try Matcher(model: folder.write([1, 2, 3], to: "broken.safetensors")) }
    }
}

/// That `body` throws a ``SoundalikeError`` with this code (and subject).
func expectError<Result>(
    _ code: SoundalikeError.Code, about subject: String? = nil, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as SoundalikeError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        if let subject { #expect(error.subject == subject, "\(error)", sourceLocation: sourceLocation) }
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
