import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport

@testable import SoundalikeMatcherTraining
@testable import SoundalikeTraining

/// Recordings that are made, not taken: noise of a random colour in syllables, so that training can be tested anywhere.
func makeVoices(_ count: Int, seconds: Double, in folder: TemporaryFolder) throws -> Corpus {
    var lines = ["file,speaker,gender"]
    for voice in 0..<count {
        var generator = SeededGenerator(seed: 99, stream: UInt64(voice))
        let colour = Float(generator.uniform(in: 0.3...0.9))
        var smooth: Float = 0
        let samples = (0..<Int(seconds * 44_100)).map { index -> Float in
            let noise = Float(generator.normal())
            smooth = colour * smooth + (1 - colour) * noise
            let syllable = Float(max(0, cosine(2 * .pi * Double(index) / 11_025)))
            return 0.2 * syllable * (smooth + 0.1 * noise)
        }
        let name = "voice\(voice).wav"
        _ = try Recording(channels: [samples], sampleRateHz: 44_100).write(
            to: folder.file(name), as: .wav, encoding: .pcm16)
        lines.append("\(name),speaker \(voice),\(voice % 2 == 0 ? "F" : "M")")
    }
    try lines.joined(separator: "\n").write(toFile: folder.file("manifest.csv"), atomically: true, encoding: .utf8)
    return try Corpus(folders: [folder.path])
}

/// A recipe small enough to be trained in a test: short segments, a small network.
func smallRecipe() -> Recipe {
    var recipe = Recipe()
    recipe.data.split = [0.5, 0.25, 0.25]
    recipe.data.pairs = [4, 2, 2]
    recipe.data.pairsShuffledTogether = 2
    recipe.data.segmentSeconds = 0.5
    recipe.network.blockChannels = [5, 5, 5]
    recipe.network.hiddenUnits = 32
    recipe.optimiser.batchSize = 4
    recipe.optimiser.validateEvery = 10
    recipe.optimiser.maximumUpdates = 20
    return recipe
}
