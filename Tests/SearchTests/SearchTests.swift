import SoundalikeFoundations
import Testing

@testable import SoundalikeSearch

/// Problems whose answers are known.
@Suite struct SearchTests {
    /// Residuals of a point by a formula.
    private final class Formula: SearchProblem {
        let dimension: Int
        let parallelCount = 2
        private(set) var count = 0
        private let formula: ([Double]) -> [Double]?
        var mostPoints = Int.max
        var choices: Set<Int> = []

        init(_ dimension: Int, _ formula: @escaping ([Double]) -> [Double]?) { (self.dimension, self.formula) = (dimension, formula) }

        var isOver: Bool { count >= mostPoints }

        func residuals(of points: [[Double]]) -> [[Double]?] {
            count += points.count
            #expect(points.allSatisfy { $0.allSatisfy((0...1).contains) })
            return points.map(formula)
        }

        func start(_ point: [Double]) -> SearchResult { SearchResult(point: point, residuals: formula(point) ?? []) }
    }

    /// Rosenbrock's valley, moved into the unit cube: the least cost, 0, is at (0.7, 0.7).
    private static func valley(_ point: [Double]) -> [Double] {
        let x = (point[0] - 0.2) * 2, y = (point[1] - 0.2) * 2
        return [10 * (y - x * x), 1 - x]
    }

    @Test func leastSquaresFindsTheEndOfAValley() throws {
        let problem = Formula(2, Self.valley)
        var method = LeastSquares()
        method.probe = 1e-4
        method.maximumMeasurements = 60
        let found = try method.minimise(problem, from: problem.start([0.1, 0.6]))
        #expect(found.cost < 1e-6 && abs(found.point[0] - 0.7) < 1e-2 && abs(found.point[1] - 0.7) < 1e-2)
    }

    /// The best point of the plane lies outside: at the wall the other coordinate makes up for it.
    @Test func leastSquaresKeepsToTheBox() throws {
        let problem = Formula(2) { [$0[0] + $0[1] - 1.6, 0.1 * ($0[0] - 3)] }
        let found = try LeastSquares().minimise(problem, from: problem.start([0.5, 0.5]))
        #expect(abs(found.point[0] - 1) < 1e-3 && abs(found.point[1] - 0.6) < 0.01)
    }

    /// Measured slopes and a few corrected steps do: many fewer points than a search that learns nothing from them.
    @Test func leastSquaresNeedsFewPoints() throws {
        let problem = Formula(20) { point in point.indices.map { Double($0 + 1) * (point[$0] - 0.3 - 0.02 * Double($0)) + 0.1 * point[($0 + 7) % 20] } }
        let found = try LeastSquares().minimise(problem, from: problem.start(Array(repeating: 0.9, count: 20)))
        #expect(found.cost < 1e-3 * problem.start(Array(repeating: 0.9, count: 20)).cost && problem.count < 120)
    }

    @Test func pointsThatFailAreLeftOut() throws {
        let problem = Formula(2) { point in point[0] > 0.45 && point[0] < 0.55 ? nil : [point[0] - 0.8, point[1] - 0.3] }
        let found = try LeastSquares().minimise(problem, from: problem.start([0.2, 0.9]))
        #expect(found.cost < 1e-4)
        let broken = Formula(2) { _ in [.nan, 1] }
        let kept = try LeastSquares().minimise(broken, from: SearchResult(point: [0.5, 0.5], residuals: [1, 1]))
        #expect(kept.point == [0.5, 0.5])
    }

    /// Of a plane the deviations are those that the residuals were divided by, and a name has no slope: it stays.
    @Test func deviationsTellHowExactlyAPointIsKnown() throws {
        let problem = Formula(3) { [($0[0] - 0.4) / 0.02, ($0[1] - 0.6) / 0.3, $0[2] - 0.9] }
        problem.choices = [2]
        let found = try LeastSquares().minimise(problem, from: problem.start([0.2, 0.2, 0.5]))
        let deviations = try #require(found.deviations)
        #expect(abs((deviations[0] ?? 0) - 0.02) < 1e-3 && abs((deviations[1] ?? 0) - 0.3) < 1e-2)
        #expect(deviations[2] == nil && found.point[2] == 0.5)
    }

    @Test func perturbationGoesDown() throws {
        let problem = Formula(5) { $0.map { $0 - 0.7 } }
        problem.mostPoints = 600
        let start = problem.start(Array(repeating: 0.1, count: 5))
        var method = SimultaneousPerturbation(seed: 4)
        let found = try method.minimise(problem, from: start)
        #expect(found.cost < 0.02 * start.cost && problem.count <= 601)
    }

    @Test func itEndsWhenTheTimeIsUp() throws {
        let problem = Formula(10) { $0.map { $0 - 0.9 } }
        problem.mostPoints = 7
        _ = try LeastSquares().minimise(problem, from: problem.start(Array(repeating: 0.1, count: 10)))
        #expect(problem.count < 10)
    }

    @Test func evolutionFindsTheEndOfAValley() throws {
        let problem = Formula(2, Self.valley)
        var method = CMAES(mean: [0.1, 0.6], stepSize: 0.3, generator: SeededGenerator(seed: 1))
        let found = try method.minimise(problem, best: problem.start([0.1, 0.6]), maximumGenerations: 300)
        #expect(found.cost < 1e-6 && abs(found.point[0] - 0.7) < 1e-2)
    }

    /// A thousand times as long as wide, and turned: without what it learns of the covariance it would not come down.
    @Test func evolutionLearnsTheShape() throws {
        let problem = Formula(6) { point in
            (0..<6).map { row -> Double in
                var sum = 0.0
                for column in 0..<6 { sum += cosine(Double(row * column + 1)) * (point[column] - 0.5) }
                return power(10, 0.6 * Double(row)) * sum
            }
        }
        var method = CMAES(mean: Array(repeating: 0.2, count: 6), stepSize: 0.2, generator: SeededGenerator(seed: 3))
        let start = problem.start(Array(repeating: 0.2, count: 6))
        let found = try method.minimise(problem, best: start, maximumGenerations: 400)
        #expect(found.cost < 1e-5 * start.cost)
    }

    @Test func oneSeedOneSearch() throws {
        func run(_ seed: UInt64) throws -> SearchResult {
            let problem = Formula(2, Self.valley)
            var method = CMAES(mean: [0.1, 0.6], stepSize: 0.3, generator: SeededGenerator(seed: seed))
            return try method.minimise(problem, best: problem.start([0.1, 0.6]), maximumGenerations: 10)
        }
        #expect(try run(1) == run(1) && run(1) != run(2))
    }
}
