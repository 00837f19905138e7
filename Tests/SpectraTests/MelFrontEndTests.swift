import Foundation
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeSpectra
import TestSupport
import Testing

/// Against librosa, by Tests/References/front_end.py.
@Suite struct MelFrontEndTests {
    struct Reference: Decodable {
        var sample_count: Int
        var frames: Int
        var decibels: [[Double]]
        var centres_hz: [Double]
    }

    static func reference() throws -> Reference {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../References/front_end.json")
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }

    /// The samples that the script makes: silence, then tones with a little noise.
    static func signal(count: Int) -> [Float] {
        var state: UInt32 = 12345
        return (0..<count).map { n in
            state = state &* 1_664_525 &+ 1_013_904_223
            let noise = Double(state) / 0x1p31 - 1
            let seconds = Double(n) / 44_100
            let tone = 0.3 * sin(2 * .pi * 440 * seconds) + 0.05 * sin(2 * .pi * 9000 * seconds)
            return n < 1500 ? 0 : Float(tone + 1e-3 * noise)
        }
    }

    @Test func equalsLibrosa() throws {
        let reference = try Self.reference()
        let frontEnd = try MelFrontEnd(FrontEndSettings())
        let spectrogram = frontEnd.spectrogram(of: Self.signal(count: reference.sample_count))
        #expect(spectrogram.count == reference.frames * 128)
        var worst = 0.0
        for (frame, row) in reference.decibels.enumerated() {
            for (mel, value) in row.enumerated() {
                worst = max(worst, abs(value - Double(spectrogram[frame * 128 + mel])))
            }
        }
        #expect(worst < 4e-3, "dB; single precision shows where a band lies 100 dB under the tone")
        #expect(spectrogram[0] == -100)
    }

    /// The controllers' front end: HTK's scale, log10(power + 1e-6). By Tests/References/controller_front_end.py.
    @Test func equalsLibrosaAsControllersListen() throws {
        struct Reference: Decodable {
            var sample_count: Int
            var frames: Int
            var rows: [[Double]]
        }
        let reference: Reference = try References.load("controller_front_end")
        let spectrogram = try MelFrontEnd(.controller).spectrogram(of: Self.signal(count: reference.sample_count))
        #expect(spectrogram.count == reference.frames * 128)
        let worst = zip(spectrogram, reference.rows.joined()).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
        #expect(worst < 3e-4, "\(worst)")
        #expect(abs(spectrogram[0] + 6) < 1e-5)
    }

    @Test func bandsLieWhereLibrosaPutsThem() throws {
        let bank = MelFilterBank(bandCount: 128, minimumHz: 0, maximumHz: 22_050, transformLength: 1024, sampleRateHz: 44_100)
        let reference = try Self.reference().centres_hz
        #expect(zip(bank.centresHz, reference).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(abs(MelFilterBank.hertz(mel: MelFilterBank.mel(hertz: 12_345)) - 12_345) < 1e-6)
    }

    @Test func powerIsNotLogarithmic() throws {
        var settings = FrontEndSettings()
        settings.magnitude = .power
        let samples = Self.signal(count: 4000)
        let power = try MelFrontEnd(settings).spectrogram(of: samples)
        let decibels = try MelFrontEnd(FrontEndSettings()).spectrogram(of: samples)
        #expect(zip(power, decibels).allSatisfy { abs(10 * log10(max($0, 1e-10)) - $1) < 1e-3 })
    }

    /// Frames are computed sixteen at a time; the last few alone must come out the same.
    @Test(arguments: [1, 15, 16, 17, 33])
    func everyFrameIsIndependent(frames: Int) throws {
        let frontEnd = try MelFrontEnd(FrontEndSettings())
        let samples = Self.signal(count: 9000)
        let whole = frontEnd.spectrogram(of: samples)
        let part = frontEnd.spectrogram(of: Array(samples.prefix((frames - 1) * 132 + 1024)))
        #expect(part == Array(whole.prefix(frames * 128)))
    }

    @Test func tooShortGivesNoFrames() throws {
        #expect(try MelFrontEnd(FrontEndSettings()).spectrogram(of: [Float](repeating: 0, count: 1023)).isEmpty)
    }

    @Test func refusesImpossibleSettings() {
        var settings = FrontEndSettings()
        settings.transformLength = 1000
        #expect(throws: SoundalikeError.self) { try MelFrontEnd(settings) }
        settings = FrontEndSettings()
        settings.maximumHz = .nan
        #expect(throws: SoundalikeError.self) { try MelFrontEnd(settings) }
    }
}
