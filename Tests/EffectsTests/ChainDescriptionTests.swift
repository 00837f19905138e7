import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import Testing

@Suite struct ChainDescriptionTests {
    static let chainsFolder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Chains").standardizedFileURL

    static func shipped(_ name: String) throws -> ChainDescription {
        try ChainDescription(contentsOf: chainsFolder.appending(path: "\(name).toml").path)
    }

    /// A chain with one of everything.
    static let everything = """
        name = "everything"
        summary = "All keys."
        block = 1024
        closeness = 0.5

        [[effects]]
        id = "eq"
        effect = "parametric-eq"
        bypass = false
        channels = "separate"
        automation_interval = "row"
        settings = { low_gain = -3, low_q = 0.01 }
        neutral = { low_q = 1 }
        trained = [
          { symbols = ["high_gain", "mid1_gain"], range = [-6, 6], default = 1.5 },
          { symbols = ["low_frequency"], range = [100, 200], scale = "log" },
        ]

        [[effects]]
        id = "volume"
        effect = "builtin:gain"
        automation_interval = 32
        """

    @Test func everyKeyIsRead() throws {
        let chain = try ChainDescription(toml: Self.everything, subject: "x.toml")
        #expect(chain.name == "everything" && chain.summary == "All keys." && chain.blockFrames == 1_024 && chain.closeness == 0.5)
        #expect(chain.links.map(\.id) == ["eq", "volume"])
        #expect(chain.links[0].channels == .separate && chain.links[1].channels == .linked)
        #expect(chain.links.map(\.automationInterval) == [.row, .frames(32)])

        let resolved = try chain.resolved()
        #expect(resolved.trained.map(\.column) == ["eq/high_gain", "eq/mid1_gain", "eq/low_frequency"])
        #expect(resolved.normalisedDefaults.prefix(2) == [0.625, 0.625])
        let eq = try #require(resolved.settings.effect("eq"))
        #expect(eq["low_gain"] == -3 && eq["high_gain"] == 1.5 && eq["low_q"] == 0.01)
        #expect(eq.descriptor.id == "builtin:parametric-eq")
        // Amounts reach what the chain makes scalable.
        #expect(eq.effectiveValues(Amounts(overall: 0))[2] == 1)
        #expect(resolved.settings.blockFrames == 1_024)
    }

    @Test(arguments: ["tube", "breaths", "master-paper", "master", "voice", "basic"]) func whatIsWrittenReadsBackEqual(name: String) throws {
        let chain = try Self.shipped(name)
        #expect(try ChainDescription(toml: chain.toml, subject: "again") == chain)
        let everything = try ChainDescription(toml: Self.everything, subject: "x.toml")
        #expect(try ChainDescription(toml: everything.toml, subject: "again") == everything)
    }

    @Test(arguments: [("tube", 21), ("breaths", 17), ("master-paper", 50)]) func theTasksHaveAsManyParametersAsThePaperSays(name: String, count: Int) throws {
        let trained = try Self.shipped(name).links.flatMap(\.trained)
        #expect(trained.count == count)
    }

    @Test func rowsBecomeSettingsAndComeBack() throws {
        let chain = try Self.shipped("basic").resolved()
        let row = chain.trained.indices.map { Double($0) / Double(chain.trained.count - 1) }
        let settings = chain.settings(normalised: row)
        #expect(zip(chain.normalised(settings), row).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(settings.effect("eq")?["low_gain"] == -10)
        #expect(settings.effect("volume")?["gain"] == 12)

        let moving = chain.settings(automation: row + chain.normalisedDefaults, sampleRateHz: 22_050, frameSamples: 1_024)
        let automation = try #require(moving.automation)
        #expect(automation.rowCount == 2)
        let gainsDB = row.prefix(4).map { -10 + 20 * $0 }
        #expect(Array(automation.values.prefix(4)) == gainsDB)
        #expect(try ChainDescription(settings, name: "fixed").settings().chain.map(\.values) == settings.chain.map(\.values))
    }

    @Test(arguments: [
        ("block = 1024", "blocks = 1024", "unknown key \"blocks\""),
        ("block = 1024", "block = 3", "block: 3 is out of range; give 16 to 65536"),
        ("closeness = 0.5", "closeness = 1.5", "closeness: 1.5 is out of range; give 0 to 1"),
        ("block = 1024", "block = 64.5", "block: 64.5 is not a whole number"),
        ("\"volume\"", "\"eq\"", "effects[1]: the id \"eq\" is taken"),
        ("\"volume\"", "\"a b\"", "effects[1]: \"a b\" cannot be an id"),
        ("[-6, 6]", "[6, -6]", "effects[0].trained[0]: the range is empty"),
        ("[-6, 6]", "[-6]", "a range has two ends"),
        ("[-6, 6]", "[-6, inf]", "x.toml: "),
        ("[100, 200]", "[0, 200]", "a logarithmic range cannot reach 0"),
        ("\"log\"", "\"dB\", floor_db = -60", "only a range from 0"),
        ("\"log\"", "\"cubic\"", "unknown scale \"cubic\""),
        ("default = 1.5", "default = 7", "7 is out of range"),
        ("\"mid1_gain\"", "\"high_gain\"", "the symbol \"high_gain\" appears twice"),
        ("\"row\"", "\"often\"", "effects[0].automation_interval: unknown interval"),
        ("\"separate\"", "\"surround\"", "unknown layout \"surround\""),
        ("low_gain = -3", "low_gain = true", "a number is expected"),
        ("id = \"eq\"", "id = ", "line 7: not TOML"),
    ] as [(String, String, String)]) func whatIsNotUnderstoodIsNamed(from: String, to: String, phrase: String) {
        let toml = Self.everything.replacing(from, with: to)
        #expect(toml != Self.everything)
        expectRefusal(of: toml, phrase)
    }

    @Test(arguments: [("", "\"effects\" is missing"), ("effects = []", "the list is empty"), ("effects = 3", "a list is expected")])
    func whatIsNoChainIsRefused(toml: String, phrase: String) {
        expectRefusal(of: toml, phrase)
    }

    private func expectRefusal(of toml: String, _ phrase: String) {
        #expect { try ChainDescription(toml: toml, subject: "x.toml") } throws: { error in
            let error = error as? SoundalikeError
            return error?.code == .badData && error?.subject == "x.toml" && error?.description.contains(phrase) == true
        }
    }

    @Test(arguments: [
        ("builtin:gain", "builtin:flanger", "volume: builtin:flanger: unknown effect", 65),
        ("builtin:gain", "http://example.org/flanger", "http://example.org/flanger", 69),
        ("low_gain = -3", "bass = -3", "eq: builtin:parametric-eq has no parameter \"bass\"", 65),
        ("low_gain = -3", "low_gain = -30", "eq.low_gain: -30.0 is out of range; give -10 to 10 dB", 65),
        ("[-6, 6]", "[-60, 6]", "eq.high_gain: -60.0 is out of range", 65),
    ] as [(String, String, String, Int32)]) func whatDoesNotExistIsNamed(from: String, to: String, phrase: String, status: Int32) {
        let toml = Self.everything.replacing(from, with: to)
        #expect { try ChainDescription(toml: toml, subject: "x.toml").resolved() } throws: { error in
            let error = error as? SoundalikeError
            return error?.code.exitStatus == status && error?.description.contains(phrase) == true
        }
    }

    @Test(arguments: TrainedRange.Scale.allCases) func normalisedValuesComeBack(scale: TrainedRange.Scale) throws {
        let range = try TrainedRange(minimum: 0.25, maximum: 4, scale: scale)
        for position in stride(from: 0.0, through: 1, by: 0.125) {
            #expect(abs(range.normalised(range.value(normalised: position)) - position) < 1e-12)
        }
        #expect(range.value(normalised: 0) == 0.25 && range.value(normalised: 1) == 4)
        #expect(range.value(normalised: 0.5) == (scale == .linear ? 2.125 : 1))
        #expect(range.normalised(-1) == 0 && range.normalised(9) == 1 && range.normalised(.nan) == 0)
        #expect(range.value(normalised: .nan) == 0.25 && range.value(normalised: 7) == 4)
    }

    @Test func aRangeFromZeroHasAFloor() throws {
        let range = try TrainedRange(minimum: 0, maximum: 1, scale: .decibels, floorDB: -60)
        #expect(abs(range.value(normalised: 0.5) - amplitude(decibels: -30)) < 1e-12)
        #expect(range.value(normalised: 0) == amplitude(decibels: -60))
        #expect(range.normalised(0) == 0 && abs(range.normalised(amplitude(decibels: -15)) - 0.75) < 1e-12)
        #expect(throws: SoundalikeError.self) { try TrainedRange(minimum: 0, maximum: 1, scale: .decibels) }
        #expect(throws: SoundalikeError.self) { try TrainedRange(minimum: 0, maximum: 1, scale: .decibels, floorDB: 6) }
    }
}
