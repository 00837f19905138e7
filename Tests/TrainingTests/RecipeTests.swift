import Foundation
import SoundalikeArchitectures
import SoundalikeFoundations
import Testing

@testable import SoundalikeMatcherTraining

@Suite struct RecipeTests {
    @Test func emptyRecipeIsThePapers() throws {
        let recipe = try Recipe(toml: "", name: "empty")
        let papers = Recipe()
        #expect(recipe == papers)
        #expect(recipe.optimiser.learningRate == 5e-4)
        #expect(recipe.data.pairs == [100, 80, 20])
        #expect(recipe.network.weightCount == 1_248_236)
    }

    @Test func shippedRecipeReads() throws {
        let path = URL(filePath: #filePath).appending(path: "../../../Recipes/one-shot-eq-paper.toml").standardized.path
        let recipe = try Recipe(path: path)
        #expect(recipe.scenes == [.crossover(gainDB: 10)])
        #expect(recipe.recording.isEnabled)
        // What the file spells out is what the program does without it.
        #expect(recipe == Recipe())
        let shipped = try Recipe(path: URL(filePath: #filePath).appending(path: "../../../Recipes/one-shot-eq-few-voices.toml").standardized.path)
        #expect(shipped.optimiser.initialWeights == .guided)
        #expect(shipped.network == recipe.network)
    }

    /// The recipe of the model that comes with the program.
    @Test func shippedToneRecipeReads() throws {
        let path = URL(filePath: #filePath).appending(path: "../../../Recipes/one-shot-eq.toml").standardized.path
        // What the file spells out is what the program does without it.
        #expect(try ToneRecipe(path: path) == ToneRecipe())
        #expect(ToneRecipe().name == "one-shot-eq")
    }

    @Test func writingAndReadingGivesTheSame() throws {
        var recipe = Recipe()
        recipe.seed = 42
        recipe.scenes = [
            .crossover(gainDB: 3), .noise(levelDBFS: -70 ... -50), .reverberation(seconds: 0.1...0.5, levelDB: -20 ... -6),
        ]
        recipe.network.comparison = .difference
        recipe.network.timePooling = 1
        recipe.frontEnd.magnitude = .power
        recipe.optimiser.learningRate = 1e-7
        recipe.data.excludedLicences = ["NC", "say \"no\""]
        #expect(try Recipe(toml: recipe.toml(), name: "copy") == recipe)
    }

    @Test func overridesWin() throws {
        let recipe = try Recipe(
            toml: "seed = 3\n[optimiser]\nbatch_size = 4", name: "r",
            overrides: [("optimiser.batch_size", "2"), ("name", "mine"), ("data.split", "[0.8, 0.1, 0.1]"), ("network.comparison", "difference")])
        #expect(recipe.seed == 3)
        #expect(recipe.optimiser.batchSize == 2)
        #expect(recipe.name == "mine")
        #expect(recipe.data.split == [0.8, 0.1, 0.1])
        #expect(recipe.network.comparison == .difference)
    }

    @Test(arguments: [
        ("sed = 3", "sed"), ("[optimiser]\nbatchsize = 3", "optimiser.batchsize"), ("optimiser = 3", "optimiser"),
        ("seed = \"three\"", "seed"), ("seed = ", "TOML"), ("[data]\nsplit = [1.0]", "split"), ("[data]\nsplit = [0.9, 0.9, 0.9]", "split"),
        ("[[scenes]]\nkind = \"cave\"", "cave"), ("[[scenes]]\nkind = \"noise\"\nlevel_dbfs = [1]", "range"),
        ("[optimiser]\nbatch_size = 0", "batch_size"), ("[optimiser]\nlearning_rate = nan", "r"),
        ("[network]\nblock_channels = []", "blocks"), ("[network]\ncomparison = \"best\"", "best"),
        ("[front_end]\ntransform_length = 1000", "transform"), ("[recording]\nbits = 99999999999999", "bits"),
        ("[sketch]\nenabled = true", "sketch"), ("[network]\nband_count = 64", "network.band_count"),
        ("[effect]\nvalue_count = 11", "network.value_count"),
    ])
    func refusesByName(toml: String, word: String) {
        #expect {
            try Recipe(toml: toml, name: "r.toml")
        } throws: { error in
            guard let error = error as? SoundalikeError, error.code == .badData else { return false }
            return "\(error)".contains(word) && !"\(error)".contains("\n")
        }
    }
}
