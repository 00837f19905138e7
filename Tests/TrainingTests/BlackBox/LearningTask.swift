import SoundalikeEffects
import SoundalikeFoundations

/// Something that a small encoder can learn through real plugins, with the right answer known.
struct LearningTask: Sendable {
    let name: String
    /// The chain; its trained parameters are what the encoder answers.
    let toml: String
    /// Whether the encoder hears the target (and is to find out what was done) or the input (and is to undo it).
    let hearsTarget: Bool
    /// Whether the input's level follows the first setting, against it: what turns up is to be turned down.
    let changesInput: Bool
    /// The right answer that does not change, after the first one, which does: 0…1.
    let fixedAnswers: [Double]

    /// A changing gain, to be undone by a compressor's input level; behind it an equaliser with settings to be found.
    static let gain = LearningTask(
        name: "gain",
        toml: """
            name = "gain"
            [[effects]]
            id = "compressor"
            effect = "http://calf.sourceforge.net/plugins/Compressor"
            settings = { threshold = 0.25, ratio = 3, attack = 5, release = 60 }
            trained = [{ symbols = ["level_in"], range = [0.125, 8], scale = "dB", default = 1 }]
            [[effects]]
            id = "equaliser"
            effect = "http://lsp-plug.in/plugins/lv2/graph_equalizer_x16_mono"
            trained = [{ symbols = ["g_5", "g_11"], range = [0.25, 4], scale = "dB" }]
            """, hearsTarget: false, changesInput: true, fixedAnswers: [0.75, 0.3])

    /// A changing gain, to be undone by the input level of a compressor that remembers: its envelope still shows what moved settings did before.
    static let level = LearningTask(
        name: "level",
        toml: """
            name = "level"
            [[effects]]
            id = "compressor"
            effect = "http://calf.sourceforge.net/plugins/Compressor"
            settings = { threshold = 0.05, ratio = 10, attack = 100, release = 1000 }
            trained = [{ symbols = ["level_in"], range = [0.125, 8], scale = "dB", default = 1 }]
            """, hearsTarget: false, changesInput: true, fixedAnswers: [])

    /// A changing drive of a tube stage, to be recovered from what comes out of it.
    static let drive = LearningTask(
        name: "drive",
        toml: """
            name = "drive"
            [[effects]]
            id = "tube"
            effect = "http://invadarecords.com/plugins/lv2/tube/mono"
            trained = [{ symbols = ["drive"], range = [0, 18] }]
            """, hearsTarget: true, changesInput: false, fixedAnswers: [])

    /// The changing answer of one recording, frame by frame: a slow swing in 0.15…0.85.
    func answers(frameCount: Int, generator: inout SeededGenerator) -> [Double] {
        let period = generator.uniform(in: 40...120), phase = generator.uniform(in: 0...2 * .pi)
        return (0..<frameCount).map { 0.5 + 0.35 * sine(2 * .pi * Double($0) / period + phase) }
    }

    /// One recording: noise and tones of a level that is always the same, then the gain that is to be undone.
    func input(answers: [Double], frameLength: Int, sampleRateHz: Double, generator: inout SeededGenerator) -> [Float] {
        let count = answers.count * frameLength
        let tones = (0..<4).map { _ in
            (frequencyHz: 110 * power(2, generator.uniform(in: 0...5)), phase: generator.uniform(in: 0...2 * .pi))
        }
        return (0..<count).map { sample in
            let time = Double(sample) / sampleRateHz
            let tone = tones.reduce(0) { $0 + 0.02 * sine(2 * .pi * $1.frequencyHz * time + $1.phase) }
            let level = changesInput ? amplitude(decibels: 18 - 36 * answers[sample / frameLength]) : 1
            return Float(level * (tone + 0.08 * generator.normal()))
        }
    }
}
