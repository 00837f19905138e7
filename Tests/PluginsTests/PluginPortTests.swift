import SoundalikeEffects
import Testing

@testable import SoundalikePlugins

/// Whatever a plugin's metadata says about a control, a sane parameter comes of it, or none.
@Suite struct PluginPortTests {
    static func control(
        minimum: Double? = nil, maximum: Double? = nil, defaultValue: Double? = nil, points: [Double] = [], traits: PluginPort.Traits = []
    ) -> Parameter? {
        PluginPort(
            index: 3, symbol: "x", name: "X", kind: .control, isInput: true, unit: "Hz", minimum: minimum, maximum: maximum,
            defaultValue: defaultValue, points: points.map { Parameter.Point(value: $0, label: "\($0)") }, traits: traits, minimumBytes: 0
        ).parameter
    }

    @Test func whatIsStatedIsTaken() throws {
        let parameter = try #require(Self.control(minimum: 20, maximum: 20_000, defaultValue: 100, traits: .logarithmic))
        #expect(parameter.range == 20...20_000 && parameter.defaultValue == 100 && parameter.scale == .logarithmic)
        #expect(parameter.kind == .continuous && parameter.unit == "Hz" && parameter.symbol == "x")
    }

    @Test func kindsFollowTheTraits() throws {
        #expect(try #require(Self.control(minimum: 0, maximum: 1, traits: .toggled)).kind == .toggle)
        #expect(try #require(Self.control(minimum: 0, maximum: 9, traits: .integer)).kind == .whole)
        let choice = try #require(Self.control(minimum: 0, maximum: 3, points: [2, 0, 3, 7], traits: [.enumeration, .integer]))
        #expect(choice.kind == .choice && choice.points.map(\.value) == [0, 2, 3] && choice.scale == .stepped)
        #expect(choice.allowed(1.2) == 2 && choice.allowed(-5) == 0 && choice.allowed(.nan) == 0)
        let odd = try #require(Self.control(minimum: 0, maximum: 1, points: [0, 0.5, 1], traits: .enumeration))
        #expect(odd.kind == .choice && odd.scale == .linear && odd.allowed(0.4) == 0.5)
    }

    @Test func missingRangesAreMadeUp() throws {
        #expect(try #require(Self.control()).range == 0...1)
        #expect(try #require(Self.control(defaultValue: 12)).range == 0...12)
        #expect(try #require(Self.control(defaultValue: -3)).range == -3...1)
        #expect(try #require(Self.control(minimum: 5)).range == 5...6)
        #expect(try #require(Self.control(maximum: -5)).range == -6 ... -5)
        #expect(try #require(Self.control(points: [2, 9])).range == 2...9)
    }

    static let hostile: [Double?] = [nil, .nan, .infinity, -.infinity, 1e300, -1e300, 0, -1, 1, 1e30, -1e-300]

    @Test(arguments: hostile) func nothingTraps(minimum: Double?) {
        let traits: [PluginPort.Traits] = [
            [], .logarithmic, .integer, .toggled, .enumeration, .sampleRateRelative, [.enumeration, .integer, .logarithmic],
        ]
        for maximum in Self.hostile {
            for start in Self.hostile {
                for trait in traits {
                    for points in [[], [Double.nan, 0, 1, 1e300], [1, 1]] {
                        guard let parameter = Self.control(
                            minimum: minimum, maximum: maximum, defaultValue: start, points: points, traits: trait)
                        else { continue }
                        #expect(parameter.range.contains(parameter.allowed(.infinity)))
                        #expect(parameter.range.contains(parameter.value(normalised: 0.5)))
                    }
                }
            }
        }
    }

    /// One parameter for all rates, and limits of each.
    @Test(arguments: [(44_100.0, 4.41, 19_845.0), (96_000, 9.6, 43_200), (192_000, 19.2, 86_400)])
    func rangesFollowTheSampleRate(rateHz: Double, low: Double, high: Double) throws {
        let port = PluginPort(
            index: 0, symbol: "cutoff", name: "F", kind: .control, isInput: true, unit: "", minimum: 0.0001, maximum: 0.45, defaultValue: 0.25,
            points: [], traits: [.sampleRateRelative, .logarithmic], minimumBytes: 0)
        let parameter = try #require(port.parameter)
        #expect(abs(parameter.minimum - 4.41) < 1e-9 && abs(parameter.maximum - 86_400) < 1e-9 && parameter.unit == "Hz")
        #expect(abs(parameter.defaultValue - 11_025) < 1e-9 && parameter.scale == .logarithmic)
        let limit = ControlLimit(parameter, port: port, sampleRateHz: rateHz)
        #expect(abs(limit.allowed(1e6) - high) < 1e-6 && abs(limit.allowed(0) - low) < 1e-9 && limit.allowed(1_000) == 1_000)
        #expect((limit.warning(for: 40_000, sampleRateHz: rateHz) == nil) == (rateHz >= 96_000))
        #expect((limit.warning(for: 6, sampleRateHz: rateHz) == nil) == (rateHz < 96_000))
        #expect(Self.control(minimum: -0.5, maximum: 0.5, traits: .sampleRateRelative)?.range == -96_000...96_000)
    }

    @Test func aControlWithOneValueIsNoParameter() {
        #expect(Self.control(minimum: 2, maximum: 2) == nil)
        #expect(Self.control(minimum: 3, maximum: 1) == nil)
    }

    @Test func frequenciesEndBelowNyquist() throws {
        let port = PluginPort(
            index: 0, symbol: "freq2", name: "F", kind: .control, isInput: true, unit: "Hz", minimum: 10, maximum: 20_000, defaultValue: 15_000,
            points: [], traits: .logarithmic, minimumBytes: 0)
        let limit = ControlLimit(try #require(port.parameter), port: port, sampleRateHz: 22_050)
        #expect(limit.allowed(20_000) == 0.49 * 22_050 && limit.start == 0.49 * 22_050 && limit.allowed(1) == 10)
        #expect(limit.allowed(.nan) == limit.start)
        #expect(limit.warning(for: 20_000, sampleRateHz: 22_050) != nil)
        #expect(limit.warning(for: 15_000, sampleRateHz: 22_050) == nil && limit.warning(for: 9_000, sampleRateHz: 22_050) == nil)
    }
}
