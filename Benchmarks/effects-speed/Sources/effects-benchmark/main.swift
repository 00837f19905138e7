// Times the built-in effects on noise: one line `NAME SECONDS` each, the best of `repeats` runs.
import SoundalikeEffects
import SoundalikeFoundations

let sampleRateHz = 44_100.0
let blockFrames = 8_192
let repeats = 3

func noise(seconds: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<seconds * 44_100).map { _ in Float(generator.uniform(in: -0.1...0.1)) }
}

func time(_ name: String, _ body: () throws -> Void) rethrows {
    var best = Double.infinity
    for _ in 0..<repeats {
        let elapsed = try ContinuousClock().measure(body)
        best = min(best, Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
    }
    print(name, best)
}

/// Runs `channels` in place through a renderer, block by block.
func render(_ settings: EffectSettings, automation: Automation? = nil, _ channels: [UnsafeMutableBufferPointer<Float>]) throws {
    let renderer = try ChainRenderer(
        Settings(chain: [settings], automation: automation), sampleRateHz: sampleRateHz, channelCount: channels.count,
        maximumBlockFrames: blockFrames)
    let length = channels[0].count
    for start in stride(from: 0, to: length, by: blockFrames) {
        let pointers = channels.compactMap { $0.baseAddress.map { $0 + start } }
        pointers.withUnsafeBufferPointer { _ = renderer.push($0, frameCount: min(blockFrames, length - start)) }
    }
}

let eq = EffectSettings(
    id: "eq", descriptor: ParametricEQ.descriptor, values: [120, 3, 0.7, 700, 3, 1, 3_000, -3, 1, 8_000, 4, 0.7])
let bank = EffectSettings(id: "bank", descriptor: CrossoverBank.descriptor, values: [6, -3, 2, -4, 5])
var automationValues: [Double] = []
for row in 0..<4_000 {
    let gainDB = Double(row % 7) - 3
    let frequencyHz = Double(300 + 10 * (row % 50))
    automationValues += [gainDB, frequencyHz]
}
let automation = Automation(
    sampleRateHz: sampleRateHz, frameSamples: 2_048, columns: ["eq/low_gain", "eq/mid1_frequency"],
    values: automationValues)

var left = noise(seconds: 180, seed: 1)
var right = noise(seconds: 180, seed: 2)
try left.withUnsafeMutableBufferPointer { left in
    try right.withUnsafeMutableBufferPointer { right in
        try time("eq-stereo-180s") { try render(eq, [left, right]) }
        try time("eq-mono-180s") { try render(eq, [left]) }
        try time("eq-automated-stereo-180s") { try render(eq, automation: automation, [left, right]) }
        try time("crossover-stereo-180s") { try render(bank, [left, right]) }
        // An impulse and then silence, where sluggish subnormal numbers would show.
        left.update(repeating: 0)
        left[0] = 1
        right.update(repeating: 0)
        try time("eq-silence-stereo-180s") { try render(eq, [left, right]) }
    }
}
let scene = noise(seconds: 120, seed: 3)
time("crossover-apply-120s") { _ = CrossoverBank.apply(gainsDB: bank.values, to: scene, sampleRateHz: sampleRateHz) }
