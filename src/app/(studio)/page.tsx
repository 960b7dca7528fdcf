import { HomeScreen } from '@/features/library/HomeScreen';

export default function HomePage() {
  return <HomeScreen />;
}
