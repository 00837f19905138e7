import SoundalikeFoundations

/// Levenberg and Marquardt's method in a box, for residuals that cost much to work out (Nocedal and Wright, *Numerical Optimization*, chapter 10).
///
/// The slopes are measured once by finite differences, and corrected after that by what each trial finds (Broyden, 1965), until that no longer
/// helps. Trials are made several at a time, each with another damping.
public struct LeastSquares {
    /// How far a coordinate is moved to measure a slope.
    public var probe = 0.04
    /// No coordinate moves farther than this at once.
    public var longestMove = 0.3
    /// It ends when measured slopes bring the cost down by less than this part.
    public var leastGain = 0.005
    /// The most times that slopes are measured.
    public var maximumMeasurements = 12

    /// The method with its usual numbers.
    public init() {}

    /// Goes down from `start` until nothing is gained, or the time is up.
    ///
    /// - Parameters:
    ///   - coordinates: which coordinates move; all but the choices when nil.
    ///   - onProgress: called with the best so far after each round.
    /// - Throws: what the problem throws.
    public func minimise(
        _ problem: some SearchProblem, from start: SearchResult, moving coordinates: [Int]? = nil, onProgress: (SearchResult) -> Void = { _ in }
    ) throws -> SearchResult {
        let free = coordinates ?? start.point.indices.filter { !problem.choices.contains($0) }
        var best = start, damping = 0.1, deviations: [Double?]?
        for _ in 0..<maximumMeasurements {
            guard !problem.isOver else { break }
            let before = best
            guard var slopes = try measuredSlopes(problem, at: best, of: free) else { break }
            onProgress(best)
            var failures = 0
            while failures < 3, !problem.isOver {
                let dampings = (0..<max(2, problem.parallelCount)).map { damping * power(4, Double($0 - 1)) }
                let points = dampings.map { moved(best, free: free, slopes: slopes, damping: $0) }
                let results = try problem.results(of: points)
                let origin = best
                for (index, result) in results.enumerated() {
                    guard let result else { continue }
                    slopes.learn(from: origin, to: result)
                    if result.cost < best.cost { (best, damping) = (result, dampings[index]) }
                }
                onProgress(best)
                if best.cost < origin.cost * (1 - leastGain) { failures = 0 } else {
                    failures += 1
                    damping = min(damping * 8, 1e6)
                }
            }
            deviations = slopes.deviations(of: free)
            damping = min(damping, 1)
            if best.cost > before.cost * (1 - 2 * leastGain) { break }
        }
        best.deviations = deviations
        return best
    }

    /// Slopes of the coordinates `free` at `origin`, of the part.
    private func measuredSlopes(_ problem: some SearchProblem, at origin: SearchResult, of free: [Int]) throws -> Slopes? {
        guard let start = try problem.partialResiduals(of: [origin.point]).first ?? nil else { return nil }
        let steps = origin.point.map { $0 > 0.5 ? -probe : probe }
        var slopes = Slopes(count: start.count, dimension: problem.dimension)
        // A round at a time, so that the end of the time is noticed; the last coordinates first, because where they come last in what is worked out
        // the rest of it need not be done again.
        let order = Array(free.reversed())
        for first in stride(from: 0, to: order.count, by: problem.parallelCount) {
            guard !problem.isOver else { return nil }
            let indices = order[first..<min(first + problem.parallelCount, order.count)]
            let results = try problem.partialResiduals(
                of: indices.map { index in
                    var point = origin.point
                    point[index] += steps[index]
                    return point
                })
            for (index, residuals) in zip(indices, results) {
                guard let residuals, residuals.allSatisfy(\.isFinite) else { continue }
                slopes.set(index, from: start, to: residuals, step: steps[index])
            }
        }
        return slopes
    }

    /// Where the damped step leads. Coordinates that would leave the box stay at its wall, and the others make up for it.
    private func moved(_ origin: SearchResult, free: [Int], slopes: Slopes, damping: Double) -> [Double] {
        var free = free, point = origin.point
        for _ in 0..<8 {
            guard let step = slopes.step(from: origin.residuals, free: free, damping: damping) else { return origin.point }
            let longest = step.map(abs).max() ?? 0
            let scale = longest > longestMove ? longestMove / longest : 1
            var walls: Set<Int> = []
            for (place, index) in free.enumerated() {
                let wanted = origin.point[index] + scale * step[place]
                point[index] = min(max(wanted, 0), 1)
                if point[index] == origin.point[index], wanted != point[index] { walls.insert(index) }
            }
            guard !walls.isEmpty else { break }
            free.removeAll(where: walls.contains)
        }
        return point
    }
}

/// How residuals move with coordinates: a matrix of slopes, by columns.
struct Slopes {
    private let count: Int, dimension: Int
    /// `[coordinate][residual]`.
    private var columns: [[Double]]

    init(count: Int, dimension: Int) {
        (self.count, self.dimension) = (count, dimension)
        columns = Array(repeating: Array(repeating: 0, count: count), count: dimension)
    }

    mutating func set(_ index: Int, from origin: [Double], to moved: [Double], step: Double) {
        columns[index] = zip(moved, origin).map { ($0 - $1) / step }
    }

    /// Broyden's update: the least change that makes the slopes say what was found.
    mutating func learn(from origin: SearchResult, to result: SearchResult) {
        let move = zip(result.point, origin.point).map { $0 - $1 }
        let square = move.reduce(0) { $0 + $1 * $1 }
        guard square > 1e-12 else { return }
        var surprise = zip(result.residuals, origin.residuals).map { $0 - $1 }
        for index in 0..<dimension where move[index] != 0 {
            for row in 0..<count { surprise[row] -= columns[index][row] * move[index] }
        }
        for index in 0..<dimension where move[index] != 0 {
            let share = move[index] / square
            for row in 0..<count { columns[index][row] += share * surprise[row] }
        }
    }

    /// The step of the coordinates `free` that brings the residuals down, damped along each by `damping` times its own curvature.
    func step(from residuals: [Double], free: [Int], damping: Double) -> [Double]? {
        var matrix = squares(of: free)
        for row in free.indices { matrix[row, row] = matrix[row, row] * (1 + damping) + 1e-9 }
        return matrix.solve(free.map { -dot(columns[$0], residuals) })
    }

    /// JᵀJ of the coordinates `free`, as far as the diagonal.
    private func squares(of free: [Int]) -> Matrix {
        var matrix = Matrix(free.count)
        for row in free.indices {
            for column in 0...row { matrix[row, column] = dot(columns[free[row]], columns[free[column]]) }
        }
        return matrix
    }
}

extension Slopes {
    /// The standard deviations of the coordinates `free`, by Laplace's approximation: the roots of the diagonal of (JᵀJ)⁻¹; nil for the others.
    func deviations(of free: [Int]) -> [Double?]? {
        var matrix = squares(of: free)
        for row in free.indices { matrix[row, row] += 1e-9 }
        guard let inverse = matrix.cholesky()?.inverseOfLower() else { return nil }
        var result = [Double?](repeating: nil, count: dimension)
        for (place, index) in free.enumerated() {
            result[index] = free.indices.reduce(0.0) { $0 + inverse[$1, place] * inverse[$1, place] }.squareRoot()
        }
        return result
    }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
}
