import Foundation
import SoundalikeEffects
import TestSupport
import Testing

@testable import SoundalikeExports

@Suite struct ReaperTrackTests {
    /// A plugin that is not there: the export needs only its description.
    private static let compressor = EffectDescriptor(
        id: "urn:test:compressor", name: "Test \"Compressor\"",
        parameters: [
            Parameter(symbol: "threshold", name: "Threshold", minimum: 0.001, maximum: 1, defaultValue: 0.5),
            Parameter(symbol: "ratio", name: "Ratio", minimum: 1, maximum: 20, scale: .logarithmic, defaultValue: 2),
        ])

    private static func track(_ settings: Settings, name: String = "voice") throws -> String {
        let chain = try PluginChain(settings, equaliser: .lsp, sampleRateHz: 44_100, carriesAutomation: true)
        return ReaperTrack(chain, name: name).text
    }

    /// The lines of the blocks that begin so, without indentation.
    private static func blocks(_ head: String, in text: String) -> [[String]] {
        var blocks: [[String]] = []
        var open: [Int?] = []
        for line in text.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            if line.hasPrefix("<") {
                open.append(line.hasPrefix("<\(head)") ? blocks.count : nil)
                if open.last != .some(nil) { blocks.append([line]) }
            } else if line == ">" {
                _ = open.popLast()
            } else if let block = open.last ?? nil {
                blocks[block].append(line)
            }
        }
        return blocks
    }

    @Test func blocksAreBalancedAndIdentifiersAreUnique() throws {
        let automation = Automation(sampleRateHz: 1_000, frameSamples: 100, columns: ["comp/ratio"], values: [2, 4, 8])
        let settings = Settings(
            chain: [EffectSettings(id: "comp", descriptor: Self.compressor), EqualiserCurveTests.effect(ParametricEQ.descriptor.defaultValues)],
            automation: automation)
        let text = try Self.track(settings)
        var depth = 0
        for line in text.split(separator: "\n") {
            let content = line.drop { $0 == " " }
            if content == ">" { depth -= 1 }
            #expect(line.count - content.count == 2 * depth)
            if content.hasPrefix("<") { depth += 1 }
        }
        #expect(depth == 0)
        #expect(text.hasPrefix("<TRACK {"))
        let form = /\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}/
        // The track has its own twice; two effects and an envelope have one each.
        let found = text.matches(of: form).map { String($0.output) }
        #expect(found.count == 5 && Set(found).count == 4)
        #expect(try Self.track(settings) == text)
        #expect(try Self.track(settings, name: "other") != text)
    }

    @Test func effectsWithTheirValues() throws {
        var effect = EffectSettings(id: "comp", descriptor: Self.compressor)
        effect["threshold"] = 0.125
        effect.isBypassed = true
        let text = try Self.track(Settings(chain: [effect]))
        let block = try #require(Self.blocks("LV2", in: text).first)
        #expect(block == ["<LV2 'LV2: Test \"Compressor\"' urn:test:compressor \"\"", "CFG 1 0 0 \"\"", "P threshold 0.125 ratio 2"])
        #expect(text.contains("BYPASS 1 0 0\n"))
    }

    @Test func automationBecomesEnvelopes() throws {
        let automation = Automation(
            sampleRateHz: 1_000, frameSamples: 100, columns: ["comp/ratio", "comp/threshold"], values: [2, 0.5, 4, 0.25])
        let text = try Self.track(Settings(chain: [EffectSettings(id: "comp", descriptor: Self.compressor)], automation: automation))
        let envelopes = Self.blocks("PARMENV", in: text)
        #expect(envelopes.map { $0[0] } == ["<PARMENV 1:ratio 1 20 10.5", "<PARMENV 0:threshold 0.001 1 0.5005"])
        #expect(envelopes[0].filter { $0.hasPrefix("PT") } == ["PT 0.05 2 0", "PT 0.15 4 0"])
        #expect(envelopes[1].filter { $0.hasPrefix("PT") } == ["PT 0.05 0.5 0", "PT 0.15 0.25 0"])
        #expect(text.contains("AUTOMODE 1\n"))
    }

    /// A smooth curve with a point every 1.5 ms, and a step, are drawn by few points.
    @Test func curvesKeepThePointsThatTheyNeed() {
        let points = (0..<4_000).map { index -> PortEnvelope.Point in
            let seconds = Double(index) * 0.0015
            return .init(seconds: seconds, value: 1 + 0.5 * sin(2 * .pi * seconds) + (seconds > 3 ? 2 : 0))
        }
        let kept = PortEnvelope(symbol: "x", range: 0...10, points: points).essentialPoints
        #expect(kept.count < 200 && kept.first == points.first && kept.last == points.last)
        var next = 1
        for point in points {
            while kept[next].seconds < point.seconds { next += 1 }
            let (before, after) = (kept[next - 1], kept[next])
            let line = before.value + (after.value - before.value) * (point.seconds - before.seconds) / (after.seconds - before.seconds)
            #expect(abs(line - point.value) <= 0.0031 * point.value)
        }
        #expect(PortEnvelope(symbol: "x", range: 0...10, points: [points[0]]).essentialPoints == [points[0]])
        #expect(PortEnvelope(symbol: "x", range: 0...10, points: []).essentialPoints.isEmpty)
    }

    /// The built-in equaliser's changes become those of the ports that stand for them; values are amplitude ratios there.
    @Test(arguments: PluginEqualiser.allCases)
    func automationOfTheBuiltInEqualiser(_ equaliser: PluginEqualiser) throws {
        let columns = ["eq/low_gain", "eq/mid2_frequency", "eq/high_q", "gain/gain"]
        let automation = Automation(sampleRateHz: 1_000, frameSamples: 500, columns: columns, values: [0, 3_000, 0.05, 6, -6, 3_500, 2, 0])
        let gain = EffectSettings(id: "gain", descriptor: Gain.descriptor)
        let settings = Settings(
            chain: [EqualiserCurveTests.effect(ParametricEQ.descriptor.defaultValues), gain], automation: automation)
        let chain = try PluginChain(settings, equaliser: equaliser, sampleRateHz: 44_100, carriesAutomation: true)
        let symbols = equaliser == .lsp ? ["g_0", "f_2", "q_3", "g_out"] : ["ls_level", "p2_freq", "hs_q", "level_out"]
        #expect(chain.plugins.flatMap(\.envelopes).map(\.symbol) == symbols)
        for symbol in symbols { #expect(equaliser.controls.contains(symbol)) }
        let points = chain.plugins.flatMap(\.envelopes).map { $0.points.map(\.value) }
        #expect(abs(points[0][1] - 0.501187) < 1e-6 && points[1] == [3_000, 3_500] && points[2] == [0.1, 2])
        #expect(abs(points[3][0] - 1.995262) < 1e-6)
        #expect(chain.warnings.count == 1)
        // All four bands are on, though none had a gain to begin with.
        let ports = Dictionary(uniqueKeysWithValues: chain.plugins[0].ports.map { ($0.symbol, $0.value) })
        #expect(ports[equaliser == .lsp ? "ft_3" : "hs_active"] != 0)
    }

    @Test func textAndNumbers() {
        #expect(ReaperChunk.quoted("a \"b\"") == "'a \"b\"'")
        #expect(ReaperChunk.quoted("\"'`\n") == "`\"'' `")
        #expect(ReaperChunk.number(0.1) == "0.1" && ReaperChunk.number(-3) == "-3")
        #expect(ReaperChunk.number(1e-7) == "0.000000100000000" && ReaperChunk.number(-2.5e-8) == "-0.000000025000000")
    }
}
