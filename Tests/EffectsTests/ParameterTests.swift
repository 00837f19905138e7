import SoundalikeEffects
import Testing

@Suite struct ParameterTests {
    let linear = Parameter(symbol: "gain", name: "Gain", unit: "dB", minimum: -10, maximum: 10, defaultValue: 0, neutralValue: 0)
    let log = Parameter(
        symbol: "ratio", name: "Ratio", minimum: 0.25, maximum: 16, scale: .logarithmic, defaultValue: 2, neutralValue: 1)
    let stepped = Parameter(symbol: "slope", name: "Slope", minimum: 0, maximum: 4, scale: .stepped, defaultValue: 4)

    @Test func normalisedAndBack() {
        #expect(linear.normalised(-5) == 0.25)
        #expect(abs(log.normalised(1) - 1.0 / 3) < 1e-15)
        #expect(abs(log.value(normalised: 0.5) - 2) < 1e-12)
        #expect(stepped.value(normalised: 0.6) == 2)
        for parameter in [linear, log, stepped] {
            #expect(parameter.value(normalised: 0) == parameter.minimum)
            #expect(parameter.value(normalised: 1) == parameter.maximum)
            #expect(parameter.value(normalised: -3) == parameter.minimum)
            #expect(parameter.normalised(1e300) == 1)
            #expect(parameter.normalised(.nan) == parameter.normalised(parameter.defaultValue))
        }
    }

    @Test func gridHoldsBothEndsAndFindsItself() {
        for parameter in ParametricEQ.descriptor.parameters {
            let grid = parameter.grid(21)
            #expect(grid.count == 21 && grid.first == parameter.minimum && grid.last == parameter.maximum)
            for (index, value) in grid.enumerated() { #expect(abs(parameter.normalised(value) * 20 - Double(index)) < 1e-9) }
        }
        #expect(linear.grid(21)[7] == -3)
    }

    @Test func amountScalesAroundNeutralWithinTheRange() {
        #expect(linear.scaled(-6, amount: 0.5) == -3)
        #expect(linear.scaled(8, amount: 2) == 10)
        #expect(abs(log.scaled(4, amount: 0.5) - 2) < 1e-12)
        #expect(log.scaled(4, amount: 0) == 1)
        #expect(stepped.scaled(3, amount: 0) == 3)
    }

    @Test func amountsTheMostExactNameWins() {
        let amounts = Amounts(overall: 0.5, byName: ["eq": 2, "eq.low_gain": 0])
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor, amount: 0.5)
        for symbol in ["low_gain", "mid1_gain"] { eq[symbol] = 4 }
        #expect(eq.effectiveValues(amounts)[1] == 0)
        #expect(eq.effectiveValues(amounts)[4] == 4)
        #expect(eq.effectiveValues(Amounts(overall: 0.5))[4] == 1)
        #expect(eq.effectiveValues()[0] == eq.values[0])
    }
}
