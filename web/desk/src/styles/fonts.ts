// Loaded after the first paint: the list of 92 subsets is larger than the rest of the style sheet.
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
